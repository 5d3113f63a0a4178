using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

/// <summary>A tree of every kind of file, attribute and name that Linux has comes back as it was: compared by <c>rsync</c> in content, owner, mode, time, links, lists and attributes.</summary>
public sealed class RoundTripTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_comes_back_elsewhere_and_in_place_as_it_was()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await world.WritePolicyAsync(isInPlaceAllowed: true);
        await EveryKindOfFile.MakeAsync(world.Source);
        await EveryKindOfFile.ShellAsync(world.Source, "cp -a --sparse=always . ../reference");
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one"))).Archive!;

        var target = Path.Combine(world.Targets, "elsewhere");
        var elsewhere = await world.CarryOutAsync(world.Restore(archive, target));
        Assert.True(elsewhere.Outcome == JobOutcome.Succeeded, Said(elsewhere) + agent.Log);
        await EveryKindOfFile.AssertSameAsync(world["reference"], target + world.Source);

        // What was changed, removed and put in the way since.
        await EveryKindOfFile.ShellAsync(world.Source, "echo changed > plain; chmod 0600 folder/file; rm -r 'new\nline' latin*; rm link; ln -s elsewhere link; rm pipe; echo x > pipe; rm -r empty; echo x > empty");
        var look = await world.CarryOutAsync(new LookOrder
        {
            Job = new JobReference { JobId = Guid.CreateVersion7(), Epoch = 1 },
            TargetDirectory = new WirePath("/"),
            InPlace = true,
            Paths = [new WirePath(world.Source[1..] + "/plain"), new WirePath(world.Source[1..] + "/latin"), new WirePath(world.Source[1..] + "/folder")],
            Users = ["root", "nobody-of-this-name"],
            Groups = ["root"],
        });
        Assert.True(look.Look is { ExistingCount: 3, IsCutOff: false, FreeBytes: > 0 }, Said(look) + look.Look);
        Assert.Equal(["nobody-of-this-name"], look.Look.MissingUsers);

        var inPlace = await world.CarryOutAsync(world.Restore(archive, "/") with { InPlace = true, Existing = ExistingFiles.OnlyIfDifferent });
        Assert.True(inPlace.Outcome == JobOutcome.Succeeded, Said(inPlace) + agent.Log);
        await EveryKindOfFile.AssertSameAsync(world["reference"], world.Source);
        Assert.True(inPlace.Restore is { ReplacedCount: >= 3, UnchangedCount: > 3, KeptCount: 0, UnwrittenCount: 0 }, inPlace.Restore!.ToString());
    }

    [Fact]
    public async Task Names_that_are_not_text_come_back_with_their_folder_and_by_what_borg_lists_of_them()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        await EveryKindOfFile.ShellAsync(world.Source, "mkdir odd; echo l > \"odd/$(printf 'caf\\351')\"; mkdir \"odd/$(printf 'd\\377')\"; echo d > \"odd/$(printf 'd\\377/in')\"; echo other > odd/dxin; echo not > chosen");
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one"))).Archive!; // because it succeeds

        var folder = world.Source[1..] + "/odd";
        var whole = Path.Combine(world.Targets, "whole");
        var byFolder = await world.CarryOutAsync(world.Restore(archive, whole, new WirePath(folder)));
        Assert.True(byFolder.Outcome == JobOutcome.Succeeded, Said(byFolder) + agent.Log);
        await EveryKindOfFile.ShellAsync("/", $"diff -r '{world.Source}/odd' '{whole}/{folder}'; test ! -e '{whole}{world.Source}/chosen'");

        var one = Path.Combine(world.Targets, "one");
        var byList = await world.CarryOutAsync(world.Restore(archive, one, new WirePath(folder + "/d?")));
        Assert.True(byList.Outcome == JobOutcome.Succeeded, Said(byList) + agent.Log);
        Assert.Equal("d", (await EveryKindOfFile.ShellAsync($"{one}/{folder}", "cat \"$(printf 'd\\377/in')\"")).Trim());
        Assert.Equal("1", (await EveryKindOfFile.ShellAsync($"{one}/{folder}", "ls | wc -l")).Trim());
    }

    [Fact]
    public async Task A_hostile_archive_writes_nowhere_else()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        Directory.CreateDirectory(world["outside"]);
        var tar = new MemoryStream();
        await using (var writer = new System.Formats.Tar.TarWriter(tar, System.Formats.Tar.TarEntryFormat.Gnu, leaveOpen: true))
        {
            await writer.WriteEntryAsync(new System.Formats.Tar.GnuTarEntry(System.Formats.Tar.TarEntryType.SymbolicLink, "out") { LinkName = world["outside"] }, Cancel);
            await writer.WriteEntryAsync(new System.Formats.Tar.GnuTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "out/evil") { DataStream = new MemoryStream("evil"u8.ToArray()) }, Cancel);
            await writer.WriteEntryAsync(new System.Formats.Tar.GnuTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "good") { DataStream = new MemoryStream("good"u8.ToArray()) }, Cancel);
        }

        await File.WriteAllBytesAsync(world["evil.tar"], tar.ToArray(), Cancel);
        await world.ImportTarAsync("evil", world["evil.tar"]);
        var archive = (await world.ArchivesAsync()).Single();
        await using var agent = await world.RunAgentAsync();
        var facts = new ArchiveFacts { Name = archive.Name, BorgId = archive.Id, FileCount = 0, OriginalBytes = 0, CompressedBytes = 0, DeduplicatedBytes = 0, StartedAt = default, EndedAt = default };
        var finished = await world.CarryOutAsync(world.Restore(facts, Path.Combine(world.Targets, "x")));
        Assert.Equal((JobOutcome.Warned, 1L), (finished.Outcome, finished.Restore!.UnwrittenCount));
        Assert.Contains(finished.Warnings, warning => warning.Path?.Text == "out/evil");
        Assert.Empty(Directory.EnumerateFileSystemEntries(world["outside"]));
        Assert.True(File.Exists(Path.Combine(world.Targets, "x", "good")));
    }

    [Fact]
    public async Task The_original_place_needs_the_policys_word()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddFile("a", "alpha");
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one"))).Archive!;
        File.Delete(Path.Combine(world.Source, "a"));
        var order = world.Restore(archive, "/") with { InPlace = true, Existing = ExistingFiles.Overwrite };
        Assert.Equal("policy.restore-in-place", (await world.CarryOutAsync(order)).Problem?.Code);
        await world.WritePolicyAsync(isInPlaceAllowed: true);
        var ordered = await world.CarryOutAsync(order with { Job = new JobReference { JobId = Guid.CreateVersion7(), Epoch = 1 } });
        Assert.True(ordered.Outcome == JobOutcome.Succeeded, Said(ordered));
        Assert.Equal("alpha", await File.ReadAllTextAsync(Path.Combine(world.Source, "a"), Cancel));
    }

    [Fact]
    public async Task A_cancelled_restore_says_what_it_wrote_and_leaves_no_half_file()
    {
        await using var world = await AgentWorld.StartEnrolledAsync();
        world.AddMuch(96);
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one"))).Archive!;
        var target = Path.Combine(world.Targets, "stopped");
        var order = world.Restore(archive, target);
        world.Server.Send(order);
        await Fixtures.Eventually.TrueAsync(() => Directory.Exists(target) && Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Any(), "it writes");
        world.Server.Cancel(order.Job);
        var finished = await world.Server.FinishedAsync(order.Job);
        if (finished.Outcome == JobOutcome.Cancelled)
        {
            Assert.NotNull(finished.Restore);
            var files = Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).ToList();
            Assert.Equal(finished.Restore.FileCount, files.Count);
            Assert.All(files, file => Assert.Equal(8 * 1024 * 1024, new FileInfo(file).Length));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(world.State, "dumps")));
    }

    private static string Said(FinishedReport finished) => $"{finished.Problem} {string.Join('\n', finished.Warnings)}";
}
