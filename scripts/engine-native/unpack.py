"""Takes the members below some prefixes out of a wheel or a gzipped tarball: unpack.py ARCHIVE FOLDER PREFIX..."""
import sys
import tarfile
import zipfile


def main() -> None:
    archive, folder, prefixes = sys.argv[1], sys.argv[2], tuple(sys.argv[3:])
    if archive.endswith(".whl"):
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder, [name for name in wheel.namelist() if name.startswith(prefixes)])
    else:
        with tarfile.open(archive) as tarball:
            for member in tarball.getmembers():
                if member.isfile() and member.name.startswith(prefixes) and ".." not in member.name.split("/"):
                    tarball.extract(member, folder)


if __name__ == "__main__":
    main()
