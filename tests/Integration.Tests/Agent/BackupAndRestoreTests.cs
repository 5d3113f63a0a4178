using System.Text;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

/// <summary>Real files through the real agent, real borg and a real sshd, and back.</summary>
public sealed class BackupAndRestoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_a_second_one_and_a_restore()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a.txt", "alpha");
        world.AddFile("folder/b 'quoted'\n.txt", "beta");
        world.AddFile("-rf", "gamma");
        await using var agent = await world.RunAgentAsync();

        var first = await world.CarryOutAsync(world.Backup("first"));
        Assert.True(first.Outcome == JobOutcome.Succeeded, first.Problem?.Detail + agent.Log);
        Assert.Equal(3, first.Archive!.FileCount);
        Assert.Equal("first", Assert.Single(await world.ArchivesAsync()).Name);
        Assert.Equal(first.Archive.BorgId, (await world.ArchivesAsync())[0].Id);

        world.AddFile("c.txt", "delta");
        var second = await world.CarryOutAsync(world.Backup("second"));
        Assert.Equal(JobOutcome.Succeeded, second.Outcome);
        Assert.Equal(4, second.Archive!.FileCount);
        Assert.False(world.IsRepositoryLocked);

        var target = Path.Combine(world.Targets, "here");
        var restore = await world.CarryOutAsync(world.Restore(second.Archive, target));
        Assert.True(restore.Outcome == JobOutcome.Succeeded, restore.Problem?.Detail);
        Assert.Equal(4, restore.Restore!.FileCount);
        Assert.Equal(19, restore.Restore.Bytes);
        Assert.Equal("beta", await File.ReadAllTextAsync(target + world.Source + "/folder/b 'quoted'\n.txt", Cancel));
        Assert.Equal("gamma", await File.ReadAllTextAsync(target + world.Source + "/-rf", Cancel));
    }

    [Fact]
    public async Task A_restore_brings_back_only_what_was_chosen_whatever_its_name()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("sh:*", "star");
        world.AddFile("other", "other");
        // .NET cannot name such a file.
        await using (var shell = await ChildProcess.StartAsync(new() { FileName = "sh", Arguments = ["-ec", "printf latin > \"$(printf 'caf\\351')\""], WorkingDirectory = world.Source, SharesError = true }))
            Assert.Equal(0, (await shell.WaitForExitAsync(Cancel)).Code);
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one"))).Archive!;
        Assert.Equal(3, archive.FileCount);

        var inArchive = world.Source.TrimStart('/');
        byte[] latin = [.. Encoding.UTF8.GetBytes(inArchive + "/caf"), 0xe9];
        var restore = await world.CarryOutAsync(world.Restore(archive, Path.Combine(world.Targets, "some"), new WirePath(inArchive + "/sh:*"), new WirePath(latin)));
        Assert.True(restore.Outcome == JobOutcome.Succeeded, restore.Problem?.Detail);
        Assert.Equal(2, restore.Restore!.FileCount);
        Assert.Equal(9, restore.Restore.Bytes);
        Assert.False(File.Exists(Path.Combine(world.Targets, "some") + world.Source + "/other"));
    }

    [Fact]
    public async Task Progress_and_started_come_before_the_end_and_numbers_grow()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddMuch(16);
        await using var agent = await world.RunAgentAsync();
        var order = world.SlowBackup("one");
        await world.CarryOutAsync(order);

        Assert.NotEmpty(world.Server.Of<StartedReport>(order.Job));
        Assert.Contains(world.Server.Of<ProgressReport>(order.Job), progress => progress.OriginalBytes > 0);
        var reports = world.Server.Reports.Where(report => report.Job == order.Job).ToArray();
        Assert.Equal(reports.Select(report => report.Sequence).Order(), reports.Select(report => report.Sequence));
        Assert.Equal(reports.Length, reports.Select(report => report.Sequence).Distinct().Count());
        Assert.IsType<FinishedReport>(reports[^1].Body);
    }

    [Fact]
    public async Task An_unreadable_file_makes_the_job_warned_and_is_named()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        // Reading it is an error for everybody, root too.
        var unreadable = $"/proc/{System.Environment.ProcessId}/mem";
        await using var agent = await world.RunAgentAsync();
        var finished = await world.CarryOutAsync(world.Backup("one", world.Source, unreadable));

        Assert.Equal(JobOutcome.Warned, finished.Outcome);
        Assert.Contains(finished.Warnings, warning => warning.Path?.Text == unreadable);
        Assert.True(finished.WarningCount >= 1);
        Assert.NotNull(finished.Archive);
    }

    [Fact]
    public async Task A_missing_path_makes_the_job_warned_and_all_missing_make_it_fail()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        await using var agent = await world.RunAgentAsync();
        var warned = await world.CarryOutAsync(world.Backup("one", world.Source, world["gone"]));
        Assert.Equal(JobOutcome.Warned, warned.Outcome);
        Assert.Contains(warned.Warnings, warning => warning.Path?.Text == world["gone"]);

        var failed = await world.CarryOutAsync(world.Backup("two", world["gone"], world["gone too"]));
        Assert.Equal("source.missing", failed.Problem?.Code);
        Assert.Single(await world.ArchivesAsync());
    }

    [Fact]
    public async Task Excludes_are_left_out_and_compression_is_taken()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("keep", "alpha");
        world.AddFile("cache/drop", "beta");
        await using var agent = await world.RunAgentAsync();
        var finished = await world.CarryOutAsync(world.Backup("one") with { Excludes = ["sh:**/cache"], Compression = "zstd,3", OneFileSystem = true, ExcludeCaches = true });
        Assert.Equal(1, finished.Archive?.FileCount);
    }

    [Fact]
    public async Task A_restore_never_overwrites_and_never_leaves_the_policy()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one"))).Archive!;

        var full = Path.Combine(world.Targets, "full");
        Directory.CreateDirectory(full);
        await File.WriteAllTextAsync(Path.Combine(full, "mine"), "mine", Cancel);
        Assert.Equal("restore.target-not-empty", (await world.CarryOutAsync(world.Restore(archive, full))).Problem?.Code);
        Assert.Equal("policy.restore-target", (await world.CarryOutAsync(world.Restore(archive, world["elsewhere"]))).Problem?.Code);
        Assert.False(Directory.Exists(world["elsewhere"]));

        Directory.CreateSymbolicLink(Path.Combine(world.Targets, "link"), world["elsewhere"]);
        Directory.CreateDirectory(world["elsewhere"]);
        Assert.Equal("policy.restore-target", (await world.CarryOutAsync(world.Restore(archive, Path.Combine(world.Targets, "link", "x")))).Problem?.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(world["elsewhere"]));

        Assert.Equal("restore.no-space", (await world.CarryOutAsync(world.Restore(archive, Path.Combine(world.Targets, "big")) with { ExpectedBytes = long.MaxValue })).Problem?.Code);
        Assert.Equal("archive.changed", (await world.CarryOutAsync(world.Restore(archive with { BorgId = new string('0', 64) }, Path.Combine(world.Targets, "other")))).Problem?.Code);
        Assert.Equal("archive.missing", (await world.CarryOutAsync(world.Restore(archive with { Name = "never-made" }, Path.Combine(world.Targets, "none")))).Problem?.Code);
    }
}
