/** Components are checked by vue-tsc; tests of plain modules see only that they are components. */
declare module '*.vue' {
  import type { Component } from 'vue';

  const component: Component;
  export default component;
}
