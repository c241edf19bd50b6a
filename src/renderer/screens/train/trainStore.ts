import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { EngineName } from '../../../domain/recipe/index.ts';
import { useProjectStore } from '../../stores/index.ts';
import type { RecipeForm } from './recipeForm.ts';
import { suggestedStudy } from './studyForm.ts';

/** What was set on the Train page, kept while one looks elsewhere. Each project begins anew. */
export const useTrainStore = defineStore('train', () => {
  const project = useProjectStore();
  const recipe = shallowRef<RecipeForm>({ strategy: 'frozen', changes: {} });
  const fold = shallowRef<number | null>(0);
  const seed = shallowRef(1);
  const tasks = shallowRef<readonly string[]>([]);
  const study = shallowRef(suggestedStudy([]));
  const engine = shallowRef<EngineName | null>(null);

  watch(() => project.id, () => {
    const named = project.tasks.filter((task) => task.kind === 'classification');
    recipe.value = { strategy: 'frozen', changes: {} };
    fold.value = 0;
    tasks.value = named.slice(0, 1).map((task) => task.id);
    study.value = suggestedStudy(named.map((task) => task.name));
    engine.value = null;
  }, { immediate: true });
  return { recipe, fold, seed, tasks, study, engine };
});
