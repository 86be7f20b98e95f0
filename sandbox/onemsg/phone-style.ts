/** The look of the phone pages: one column up to 760 px, phone and notes side by side above. */
export const phoneStyle = `
:root { color-scheme: light; --bar: #0b5e55; --ink: #111b21; --soft: #55646c; --line: #e3e6e8;
  --paper: #fff; --wall: #efeae2; --mine: #d9fdd3; --link: #086b5f; --blue: #0b72b5; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #dfe5e7;
  font: 16px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
h1, h2, p, ul { margin: 0; padding: 0; }
ul { list-style: none; }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
.stage { display: flex; flex-wrap: wrap; justify-content: center; align-items: flex-start; gap: 2rem;
  min-height: 100vh; padding: 2rem 1rem; }
.device { display: flex; flex-direction: column; width: 25rem; max-width: 100%;
  height: min(50rem, calc(100vh - 4rem)); overflow: hidden; background: var(--paper);
  border: 10px solid #1c2428; border-radius: 2.5rem; box-shadow: 0 1.2rem 3rem rgb(0 0 0 / 25%); }
.bar { display: flex; align-items: center; gap: .6rem; min-height: 4rem; padding: .6rem .9rem;
  color: #fff; background: var(--bar); }
.bar h1 { font-size: 1.1rem; line-height: 1.2; overflow-wrap: anywhere; }
.bar p { font-size: .8rem; }
.bar :focus-visible { outline-color: #fff; }
.back { display: grid; place-items: center; width: 2rem; height: 2.5rem; color: #fff;
  font-size: 2rem; line-height: 1; text-decoration: none; }
.avatar { display: grid; place-items: center; flex: none; width: 2.5rem; height: 2.5rem;
  border-radius: 50%; color: #fff; background: #33857b; font-weight: 600; }
.tabs { display: flex; flex-wrap: wrap; background: var(--bar); }
.tabs a { flex: 1; padding: .5rem; color: #fff; text-align: center; text-decoration: none; }
.tabs [aria-current] { box-shadow: inset 0 -3px #fff; font-weight: 600; }
.screen { flex: 1; overflow-y: auto; overflow-wrap: anywhere; }
.chat { display: flex; flex-direction: column; gap: .45rem; padding: .8rem; background-color: var(--wall);
  background-image: radial-gradient(rgb(11 94 85 / 7%) 1.5px, transparent 1.6px);
  background-size: 18px 18px; }
.chat > :first-child { margin-top: auto; }
.day { align-self: center; padding: .15rem .7rem; border-radius: .5rem; color: var(--soft);
  background: #fdfdfb; font-size: .78rem; }
.bubble { position: relative; max-width: 86%; border-radius: .7rem; box-shadow: 0 1px 1px rgb(0 0 0 / 15%);
  background: var(--paper); }
.theirs { align-self: flex-start; border-top-left-radius: 0; }
.mine { align-self: flex-end; border-top-right-radius: 0; background: var(--mine); }
.text, .head, .foot { padding: .45rem .7rem 0; white-space: pre-wrap; unicode-bidi: plaintext; text-align: start; }
.head { font-weight: 700; }
.foot { color: var(--soft); font-size: .85rem; }
.bubble footer { display: flex; justify-content: flex-end; gap: .3rem; padding: 0 .6rem .3rem;
  color: var(--soft); font-size: .75rem; direction: ltr; }
.ticks { letter-spacing: -.25em; padding-right: .25em; color: var(--soft); }
.ticks.blue { color: var(--blue); font-weight: 700; }
.buttons > * { display: block; border-top: 1px solid var(--line); text-align: center; }
.buttons a, .buttons button, .buttons > span { width: 100%; min-height: 2.75rem; padding: .65rem;
  color: var(--link); font: inherit; font-weight: 600; text-decoration: none; }
.buttons button { border: 0; border-radius: 0 0 .7rem .7rem; background: none; cursor: pointer; }
.buttons a:hover, .buttons button:hover { background: #f2f6f5; }
.reply { display: flex; gap: .5rem; padding: .6rem; background: #f0f2f3; }
.reply input[name=text] { flex: 1; min-width: 0; padding: .6rem .9rem; border: 1px solid #8a979d;
  border-radius: 1.4rem; color: inherit; background: #fff; font: inherit; }
.reply input::placeholder { color: var(--soft); opacity: 1; }
.reply button { flex: none; width: 2.8rem; height: 2.8rem; border: 0; border-radius: 50%; color: #fff;
  background: var(--bar); font-size: 1.1rem; cursor: pointer; }
.beside { width: 20rem; max-width: 100%; padding-top: 1rem; }
.beside h2 { margin: 0 0 .4rem; font-size: 1.05rem; }
.beside [data-live] h2 { margin-top: 1.4rem; }
.key { margin-top: .6rem; color: var(--soft); }
.key .ticks:not(:first-child) { margin-left: .8rem; }
.missing li { display: grid; gap: .1rem; margin-bottom: .6rem; padding: .6rem .8rem; border-radius: .6rem;
  background: #fff; border-left: 4px solid #b54708; overflow-wrap: anywhere; }
.missing time { color: var(--soft); font-size: .8rem; }
.chats a { display: grid; grid-template-columns: auto 1fr; column-gap: .8rem; padding: .8rem;
  border-bottom: 1px solid var(--line); color: inherit; text-decoration: none; }
.chats a:hover { background: #f5f7f7; }
.chats .avatar { grid-row: span 3; align-self: center; }
.who { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 .5rem; font-weight: 600; }
.who time { color: var(--soft); font-size: .8rem; font-weight: 400; }
.snippet { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; color: var(--soft); }
.tally { color: var(--soft); font-size: .8rem; }
.tally b { color: #93370d; }
.empty { margin: auto; padding: 2rem; color: var(--soft); text-align: center; }
.empty strong { display: block; color: var(--ink); }
code { font-family: ui-monospace, monospace; }
@media (max-width: 47.4rem) {
  .stage { padding: 0 0 2rem; gap: 0; }
  .device { width: 100%; height: 100vh; height: 100dvh; border: 0; border-radius: 0; box-shadow: none; }
  .list .device { height: auto; min-height: 60vh; }
  .beside { width: 100%; padding: 1rem; }
}
`;
