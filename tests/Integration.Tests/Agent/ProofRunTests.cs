using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Tar;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

/// <summary>The real agent restores into a folder of its own, compares, and leaves nothing behind.</summary>
public sealed class ProofRunTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Live_files_are_equal_or_changed_since_or_gone_and_only_what_differs_without_a_change_is_a_fault()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await EveryKindOfFile.MakeAsync(world.Source);
        foreach (var name in (string[])["same", "edited", "touched-back", "gone"])
            world.AddFile(name, "content of it");
        await Task.Delay(TimeSpan.FromSeconds(1.1), Cancel); // the kernel's mark of a change has to lie before the second in which the backup begins
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one"))).Archive!; // because it succeeds

        var before = await world.CarryOutAsync(Proof(world, archive));
        Assert.True(before is { Outcome: JobOutcome.Succeeded, Proof: { DifferingCount: 0, ChangedCount: 0, GoneCount: 0, UnwrittenCount: 0, EqualCount: > 4, Trouble: null } }, $"{before} {before.Proof} {agent.Log}");
        AssertNoScratch(world);

        world.AddFile("edited", "something longer than it");
        await EveryKindOfFile.ShellAsync(world.Source, "cp -p same keep; printf 'CONTENT of it' > touched-back; touch -r same touched-back; rm gone keep");
        var after = (await world.CarryOutAsync(Proof(world, archive))).Proof!; // because it succeeds
        Assert.Equal((0L, 2L, 1L), (after.DifferingCount, after.ChangedCount, after.GoneCount));
        Assert.Equal(before.Proof!.EqualCount - 3, after.EqualCount);
        Assert.Equal((before.Proof.Digest, before.Proof.FileCount), (after.Digest, after.FileCount));

        // The server, with a borg of its own, comes to the same.
        var tar = await world.ServerBorgAsync(new ExportTar { Repository = RepositoryLocation.Local(world.RepositoryPath), Archive = archive.Name });
        using var digest = new TarDigest();
        var reader = new TarReader(new MemoryStream(tar.Output.ToArray()));
        var buffer = new byte[4096];
        while (await reader.NextAsync(Cancel) is { } entry)
        {
            digest.Begin(entry);
            while (await reader.ReadAsync(buffer, Cancel) is > 0 and var count)
                digest.Append(buffer.AsSpan(0, count));
        }

        Assert.Equal(digest.End(), after.Digest);

        // By the archive's time that file did not change since: then it is a disk, or a backup, that lies.
        var differing = (await world.CarryOutAsync(Proof(world, archive) with { ArchiveStartedAt = TimeProvider.System.GetUtcNow().AddHours(1) })).Proof!;
        Assert.Equal(1, differing.DifferingCount);
        Assert.EndsWith("/touched-back", Assert.Single(differing.FirstDiffering).Text, StringComparison.Ordinal);
        AssertNoScratch(world);
    }

    [Fact]
    public async Task A_sample_is_restored_and_compared_alone()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        world.AddFile("b", "beta");
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one"))).Archive!;
        var facts = (await world.CarryOutAsync(Proof(world, archive) with { Paths = [new WirePath(world.Source[1..] + "/b")] })).Proof!;
        Assert.Equal((1L, 4L, 1L), (facts.FileCount, facts.Bytes, facts.EqualCount));
    }

    [Fact]
    [Attack(Taken.Server, "Fill the disk of a client by restore proofs, or read by them what no backup may read",
        Defence = "refused where 512 MiB would not stay free, and wherever the policy says `restore.proofs = \"never\"`; what lies outside of `backup.paths` is not compared",
        Remains = "a proof says whether a file below `backup.paths` equals a guess, which a backup of it would tell as well; room in the agent's folder while it lasts")]
    public async Task A_policy_that_says_never_and_a_disk_without_room_refuse_it()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one"))).Archive!;
        Assert.Equal("proof.no-space", (await world.CarryOutAsync(Proof(world, archive) with { ExpectedBytes = long.MaxValue / 2 })).Problem?.Code);
        await File.AppendAllTextAsync(world.PolicyFile, "restore.proofs = \"never\"\n", Cancel);
        Assert.Equal("policy.proofs", (await world.CarryOutAsync(Proof(world, archive))).Problem?.Code);
        AssertNoScratch(world);

        // What a backup may not read is not read for a comparison either.
        await File.WriteAllTextAsync(world.PolicyFile, $"backup.paths = [\"/nowhere\"]\nrestore.proofs = \"scratch\"\n", Cancel);
        var blind = (await world.CarryOutAsync(Proof(world, archive))).Proof!;
        Assert.Equal((0L, 1L), (blind.EqualCount, blind.UncomparedCount));
    }

    [Fact]
    public async Task A_killed_agent_and_a_cancelled_proof_leave_nothing()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddMuch(96);
        var scratch = Path.Combine(world.State, "scratch");
        ArchiveFacts archive;
        await using (var first = await world.RunAgentAsync())
        {
            archive = (await world.CarryOutAsync(world.Backup("one"))).Archive!;
            var order = Proof(world, archive);
            world.Server.Send(order);
            await Eventually.TrueAsync(() => FilesIn(scratch) > 0, "it restores");
            // A folder that not even its owner may write into, and a name that is no text.
            await EveryKindOfFile.ShellAsync(Directory.GetDirectories(scratch).Single(), "mkdir shut; touch \"shut/$(printf 'x\\377')\"; chmod 0500 shut");
            await first.KillAsync();
        }

        Assert.True(FilesIn(scratch) > 0);
        await using var second = await world.RunAgentAsync();
        await Eventually.TrueAsync(() => !Directory.Exists(scratch), "it cleans up at its start");

        var cancelled = Proof(world, archive);
        world.Server.Send(cancelled);
        await Eventually.TrueAsync(() => FilesIn(scratch) > 0 || world.Server.Of<FinishedReport>(cancelled.Job).Any(), "it restores");
        world.Server.Cancel(cancelled.Job);
        await world.Server.FinishedAsync(cancelled.Job);
        AssertNoScratch(world);
    }

    private static int FilesIn(string scratch)
    {
        try
        {
            return Directory.Exists(scratch) ? Directory.EnumerateFiles(scratch, "*", SearchOption.AllDirectories).Count() : 0;
        }
        catch (DirectoryNotFoundException)
        {
            return 0; // it went meanwhile
        }
    }

    private static void AssertNoScratch(AgentWorld world)
    {
        var scratch = Path.Combine(world.State, "scratch");
        Assert.Empty(Directory.Exists(scratch) ? Directory.EnumerateFileSystemEntries(scratch) : []);
    }

    private static ProofOrder Proof(AgentWorld world, ArchiveFacts archive) => new()
    {
        Job = new JobReference { JobId = Guid.CreateVersion7(), Epoch = 1 },
        Repository = world.Repository,
        ArchiveName = archive.Name,
        ArchiveBorgId = archive.BorgId,
        ArchiveStartedAt = archive.StartedAt,
        Paths = [],
        ExpectedBytes = archive.OriginalBytes,
        ExpectedFileCount = archive.FileCount,
    };
}
