using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.OnDisk;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Borg.Auditing;

/// <summary>The audit of a repository that a real borg writes to.</summary>
public sealed class LogAuditTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_an_honest_client_writes_is_no_finding_and_costs_only_what_is_new()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        await repository.ArchiveAsync("one", Path.GetDirectoryName(repository.AddFile("a/first"))!); // because a file lies in a folder
        var first = Audit(repository, null);
        Assert.Empty(first.Findings);

        await repository.ArchiveAsync("two", Path.GetDirectoryName(repository.AddFile("b/second", new string('x', 3_000_000)))!); // because a file lies in a folder
        Directory.Delete(Path.Combine(repository.Root, "home", ".cache"), recursive: true); // a client that lost its cache
        await repository.ArchiveAsync("three");
        var second = Audit(repository, first.Record);
        Assert.Empty(second.Findings);
        Assert.True(second.Record.Transaction > first.Record.Transaction);
        Assert.NotEqual(first.Record.Manifest, second.Record.Manifest);
        Assert.Equal(first.Record.Segments, second.Record.Segments.Take(first.Record.Segments.Count));

        var third = Audit(repository, LogRecord.Decode(second.Record.Encode()));
        Assert.Equal((0, 0L, 0L), (third.Findings.Count, third.NewEntries, third.NewBytes));
        Assert.Equal(second.Record.Manifest, third.Record.Manifest);
    }

    [Fact]
    public async Task Deleting_is_found_unless_the_server_ordered_it()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("first");
        await repository.ArchiveAsync("one");
        repository.AddFile("second", "more");
        await repository.ArchiveAsync("two");
        var before = Audit(repository, null).Record;
        await repository.SucceedAsync(new DeleteArchives { Repository = repository.Location, Archives = ["one"] });

        var finding = Assert.Single(Audit(repository, before).Findings);
        Assert.Equal((LogFindingKind.ObjectsDeleted, true), (finding.Kind, finding.Segment > before.Transaction));
        Assert.NotNull(finding.Since);
        Assert.Empty(LogAudit.Run(repository.Location.Text, before, isOrdered: true, null, Cancelled).Findings);

        await repository.SucceedAsync(new CompactRepository { Repository = repository.Location });
        Assert.Contains(Audit(repository, before).Findings, item => item.Kind == LogFindingKind.SegmentsMissing);
        var ordered = LogAudit.Run(repository.Location.Text, before, isOrdered: true, null, Cancelled);
        Assert.Empty(ordered.Findings);
        await repository.ArchiveAsync("three");
        Assert.Empty(Audit(repository, ordered.Record).Findings);
    }

    [Fact]
    public async Task What_a_client_did_while_the_servers_own_work_was_cut_off_is_not_taken_for_the_servers()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("first");
        await repository.ArchiveAsync("one");
        repository.AddFile("second", "more");
        await repository.ArchiveAsync("two");
        var before = Audit(repository, null).Record;
        await repository.SucceedAsync(new DeleteArchives { Repository = repository.Location, Archives = ["one"] });
        var last = Audit(repository, before).Record.Transaction;
        // As an append-only session notes its commit.
        await File.WriteAllTextAsync(Path.Combine(repository.Location.Text, "transactions"), $"transaction {last}, UTC time 2026-11-23T12:34:56.789012\n", Cancelled);

        var finding = Assert.Single(LogAudit.Run(repository.Location.Text, before, isOrdered: true, null, Cancelled).Findings);
        Assert.Equal((LogFindingKind.ObjectsDeleted, new DateTimeOffset(2026, 11, 23, 12, 34, 56, 789, 12, TimeSpan.Zero)), (finding.Kind, finding.Since));
    }

    [Fact]
    public async Task Segments_config_key_and_nonce_are_found_changed()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("first");
        await repository.ArchiveAsync("one");
        var path = repository.Location.Text;
        var before = Audit(repository, null).Record;
        var config = await File.ReadAllTextAsync(Path.Combine(path, "config"), Cancelled);

        await Expect(LogFindingKind.ConfigChanged, Path.Combine(path, "config"), config.Replace("append_only = 0", "append_only = 1", StringComparison.Ordinal));
        await Expect(LogFindingKind.KeyChanged, Path.Combine(path, "config"), config.Replace("key = ", "key = x", StringComparison.Ordinal));
        await Expect(LogFindingKind.NonceImplausible, Path.Combine(path, "nonce"), "ffffffffffffffff");
        await Expect(LogFindingKind.NonceImplausible, Path.Combine(path, "nonce"), "0000000000000000");
        await Expect(LogFindingKind.NonceImplausible, Path.Combine(path, "nonce"), "no nonce");
        var old = RepositoryLog.List(path)[0];
        await Expect(LogFindingKind.SegmentsChanged, old.Path, "BORG_SEG and something else");
        File.Move(old.Path, old.Path + ".away");
        Assert.Equal([LogFindingKind.SegmentsMissing], Audit(repository, before).Findings.Select(finding => finding.Kind));

        async Task Expect(LogFindingKind kind, string file, string text)
        {
            var (bytes, writtenAt) = (await File.ReadAllBytesAsync(file, Cancelled), File.GetLastWriteTimeUtc(file));
            await File.WriteAllTextAsync(file, text, Cancelled);
            Assert.Equal([kind], Audit(repository, before).Findings.Select(finding => finding.Kind));
            await File.WriteAllBytesAsync(file, bytes, Cancelled);
            File.SetLastWriteTimeUtc(file, writtenAt);
            Assert.Empty(Audit(repository, before).Findings);
        }
    }

    [Fact]
    public async Task A_new_segment_that_is_damaged_is_found_by_its_checksums()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var before = Audit(repository, null).Record;
        repository.AddFile("first", string.Concat(Enumerable.Range(0, 5000)));
        await repository.ArchiveAsync("one");
        var data = RepositoryLog.List(repository.Location.Text).Where(segment => segment.Number > before.Transaction).MaxBy(segment => segment.Bytes);
        var bytes = await File.ReadAllBytesAsync(data.Path, Cancelled);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(data.Path, bytes, Cancelled);

        var finding = Assert.Single(Audit(repository, before).Findings);
        Assert.Equal((LogFindingKind.SegmentDamaged, data.Number), (finding.Kind, finding.Segment));
    }

    private static LogVerdict Audit(TempBorgRepository repository, LogRecord? before) => LogAudit.Run(repository.Location.Text, before, isOrdered: false, null, Cancelled);
}
