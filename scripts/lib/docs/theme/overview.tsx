import { type DefaultThemeRenderContext, JSX, type ProjectReflection } from "typedoc";
import { topicsOf } from "./topics.js";

/** The first page of the SDK reference: every entry point, and what it exports by topic. */
export function overview(
  context: DefaultThemeRenderContext,
  { children: modules = [] }: ProjectReflection,
): JSX.Element {
  return (
    <>
      {modules.map((module) => (
        <section class="overview">
          <h2 id={context.slugger.slug(module.name)}>
            <a href={context.urlTo(module) ?? ""}>{module.name}</a>
          </h2>
          {context.commentSummary(module)}
          <dl>
            {topicsOf(module).map(({ title, symbols }) => (
              <>
                <dt>{title}</dt>
                <dd>
                  {symbols.map((symbol) => (
                    <>
                      <a href={context.urlTo(symbol) ?? ""}>{symbol.name}</a>{" "}
                    </>
                  ))}
                </dd>
              </>
            ))}
          </dl>
        </section>
      ))}
    </>
  );
}
