using System.Collections.Concurrent;
using System.Diagnostics;

namespace BorgBackupServer.Borg.Processes;

/// <summary>
/// Starts every child on one thread that lives as long as this process. The kernel's parent-death signal is tied to the
/// parent's <em>thread</em>: a child started from a pool thread would be ended when the pool retires that thread, in
/// the middle of a backup.
/// </summary>
internal static class LauncherThread
{
    private static readonly BlockingCollection<Action> Work = StartThread();

    public static Task<Process> StartAsync(ProcessStartInfo info)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            var process = new Process { StartInfo = info };
            try
            {
                process.Start();
                started.SetResult(process);
            }
#pragma warning disable CA1031 // because the failure is not swallowed: it reaches the awaiting caller, not this thread
            catch (Exception failure)
#pragma warning restore CA1031
            {
                process.Dispose();
                started.SetException(failure);
            }
        });
        return started.Task;
    }

    private static BlockingCollection<Action> StartThread()
    {
        var work = new BlockingCollection<Action>();
        var thread = new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
                action();
        })
        { IsBackground = true, Name = "process launcher" };
        thread.Start();
        return work;
    }
}
