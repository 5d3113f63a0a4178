using System.Diagnostics;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Integration.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Guard;

/// <summary>Rates and room, with a real client.</summary>
public sealed class LimitTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Attack(Taken.Client, "Take all the bandwidth with many sessions",
        Defence = "one rate for all of its sessions together, where one is set", Without = "accepted", Remains = "without a rate: the line is shared as TCP shares it")]
    public async Task A_rate_holds_in_each_direction_for_all_sessions_together_and_everything_arrives()
    {
        await using var server = await GuardedServer.StartAsync();
        var bytes = new byte[4_000_000];
        Random.Shared.NextBytes(bytes);
        await File.WriteAllBytesAsync(server.Repository.AddFile("large"), bytes, Cancelled);
        await server.WriteRulesAsync(server.Rules with { Limits = server.Rules.Limits with { UpBytesPerSecond = 2_000_000 } });
        // Four million bytes, of which a quarter of a second's worth may go at once.
        Assert.True(await TakesAsync(() => server.CreateAsync("slow")) > TimeSpan.FromSeconds(1.6));

        await server.WriteRulesAsync(server.Rules with { Limits = server.Rules.Limits with { UpBytesPerSecond = null, DownBytesPerSecond = 4_000_000 } });
        var two = await TakesAsync(() => Task.WhenAll(ExtractAsync("one"), ExtractAsync("two")));
        Assert.True(two > TimeSpan.FromSeconds(1.6), $"{two}");
        Assert.Equal(bytes, await File.ReadAllBytesAsync(server["one"] + server.Repository.Source + "/large", Cancelled));

        // The rate of a repository holds beside the client's.
        await server.WriteRulesAsync(server.Rules with { Limits = server.Rules.Limits with { DownBytesPerSecond = null }, Repositories = [server.Rules.Repositories[0] with { DownBytesPerSecond = 4_000_000 }] });
        var both = await TakesAsync(() => Task.WhenAll(ExtractAsync("three"), ExtractAsync("four")));
        Assert.True(both > TimeSpan.FromSeconds(1.6), $"{both}");

        Task ExtractAsync(string name)
        {
            Directory.CreateDirectory(server[name]);
            return server.SucceedAsync(new ExtractFiles { Repository = server.Remote(), Archive = "slow", TargetDirectory = server[name] }, $"home {name}");
        }
    }

    [Fact]
    [Attack(Taken.Client, "Fill the disk until nothing works any more",
        Defence = "below 2 GiB or 5 % no session for writing begins; restores go on", Without = "accepted until the disk is full", Remains = "the session that is under way may use what is left, up to its limits")]
    public async Task A_nearly_full_disk_refuses_backups_and_lets_restores_through()
    {
        await using var server = await GuardedServer.StartAsync();
        server.Repository.AddFile("a");
        await server.CreateAsync("kept");
        await server.WriteRulesAsync(server.Rules with { Limits = server.Rules.Limits with { FreeBytes = 1L << 60 } });
        var create = new CreateArchive { Repository = server.Remote(), Archive = "new", Paths = [server.Repository.Source] };
        Assert.Contains("nearly full", GuardedServer.Text(await server.RunAsync(create)), StringComparison.Ordinal);
        await server.SucceedAsync(new ExtractFiles { Repository = server.Remote(), Archive = "kept", TargetDirectory = server.Repository.Target });
        await server.SessionsEndAsync();
        Assert.Contains(server.Lines(), line => line.Refusal == RefusalKind.NoSpace);
    }

    [Fact]
    public async Task A_mode_that_changes_under_a_session_ends_it_within_seconds()
    {
        await using var server = await GuardedServer.StartAsync();
        server.Repository.AddFile("a");
        await using var ssh = await server.ConnectAsync();
        await Eventually.TrueAsync(() => server.Lines().Count == 1);
        await server.SetModeAsync(RepositoryMode.RestoreOnly); // it has opened nothing yet and may stay
        File.Delete(server.RulesFile);
        Assert.Equal(75, (await ssh.WaitForExitAsync(Cancelled)).Code);
    }

    private static async Task<TimeSpan> TakesAsync(Func<Task> work)
    {
        var begun = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(begun);
    }
}
