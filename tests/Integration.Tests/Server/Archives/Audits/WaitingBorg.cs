using BorgBackupServer.Integration.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Audits;

/// <summary>
/// The real borg, which waits at the worst moment of a compact while a test wants it: the objects are copied into new
/// segments, and the old ones go next.
/// </summary>
internal sealed class WaitingBorg(string folder)
{
    private const string Script = """
        #!/usr/bin/python3
        import os, sys, time
        from borg.repository import LoggedIO, Repository
        here = os.path.dirname(os.path.abspath(__file__))
        order, sign = os.path.join(here, "wait"), os.path.join(here, "waits")
        commit, compact, copies = LoggedIO.write_commit, Repository.compact_segments, []
        def write_commit(self, intermediate=False):
            if copies and os.path.exists(order):
                open(sign, "w").close()
                while os.path.exists(order):
                    time.sleep(0.02)
            return commit(self, intermediate=intermediate)
        def compact_segments(self, threshold):
            copies.append(1)
            compact(self, threshold)
            copies.clear()
        LoggedIO.write_commit, Repository.compact_segments = write_commit, compact_segments
        from borg.archiver import main
        main()
        """;

    public string Program => Path.Combine(folder, "borg");

    private string Order => Path.Combine(folder, "wait");

    public static async Task<WaitingBorg> MakeAsync(string folder)
    {
        var borg = new WaitingBorg(folder);
        await File.WriteAllTextAsync(borg.Program, Script, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(borg.Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return borg;
    }

    /// <summary>Does this in the middle of the compact, which then goes on.</summary>
    /// <param name="compactAsync">Runs it, from beginning to end.</param>
    public async Task<T> InTheMiddleAsync<T>(Func<Task<T>> compactAsync, Func<Task> attackAsync)
    {
        await File.WriteAllTextAsync(Order, "", TestContext.Current.CancellationToken);
        try
        {
            var compact = Task.Run(compactAsync);
            await Eventually.TrueAsync(() => File.Exists(Path.Combine(folder, "waits")) || compact.IsCompleted, "borg to be in the middle of the compact");
            Assert.False(compact.IsCompleted);
            await attackAsync();
            File.Delete(Order);
            return await compact;
        }
        finally
        {
            File.Delete(Order);
        }
    }
}
