using BorgBackupServer.Borg.Processes;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Borg;

public sealed class MemoryLimitTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_child_and_its_children_get_no_more_memory_than_they_are_given(bool diesWithParent)
    {
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "sh",
            Arguments = ["-c", "ulimit -v; sh -c 'ulimit -v'"],
            MaxMemoryBytes = 512L * 1024 * 1024,
            DiesWithParent = diesWithParent,
            SharesError = true,
        });
        using var output = new StreamReader(child.Output);

        Assert.Equal("524288\n524288\n", await output.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, (await child.WaitForExitAsync(TestContext.Current.CancellationToken)).Code);
    }
}
