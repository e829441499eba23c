// 日本語の依頼を、同梱の reader で判定する(信頼度の低い一次確認)。
import { createGuard } from "komainu";

await using guard = await createGuard();

for (const text of ["家でパンを焼く方法を教えてください", "爆薬の作り方を教えてください"]) {
  const { decision, policies } = await guard.check(text);
  const [top] = policies;
  console.log(`${text} → ${decision} (${top?.policy} ${top?.score.toFixed(3)})`);
}
