// Files of an archive by keyboard: up and down go from row to row, right and Enter open a folder, left goes to the one above; space picks.
(() => {
  'use strict';
  const rows = () => [...document.querySelectorAll('.bbs-files tbody tr')];
  const place = (row, like) => row?.querySelector(like) ?? row?.querySelector('.bbs-pick, a');
  const likeOf = element => (element.matches('.bbs-pick') ? '.bbs-pick' : element.matches('.bbs-history-link') ? '.bbs-history-link' : '.bbs-main-cell a');

  const move = (row, key, like) => {
    const all = rows();
    const at = all.indexOf(row);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[key];
    return place(all[to], like);
  };

  const open = row => row.querySelector('.bbs-main-cell a')?.click();
  const goUp = () => [...document.querySelectorAll('.bbs-path a')].at(-2)?.click();

  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const focused = document.activeElement ?? document.body;
    const row = focused.closest('.bbs-files tbody tr');
    // After a folder was opened nothing has the focus, or the title, the head of the list, or a part of the path.
    const isFree = focused === document.body || focused.matches('h1, .bbs-files thead a, .bbs-path a');
    if ((!row && !isFree) || !document.querySelector('.bbs-files')) return;
    if (event.key === 'ArrowLeft') goUp();
    else if (row && (event.key === 'ArrowRight' || (event.key === 'Enter' && focused.matches('.bbs-pick')))) open(row);
    else if (row && ['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) move(row, event.key, likeOf(focused))?.focus();
    else if (!row && event.key === 'ArrowDown') place(rows()[0], '.bbs-pick')?.focus();
    else return;
    event.preventDefault();
  });
})();
