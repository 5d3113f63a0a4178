using System.Text;
using BorgBackupServer.Borg.Output;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Output;

/// <summary>The documents are borg 1.2.4's own, without their long parts.</summary>
public sealed class ResultTests
{
    private const string Created = """
        {
            "archive": {
                "command_line": ["/usr/bin/borg", "create"], "duration": 0.029596,
                "end": "2026-11-23T11:46:25.250000", "id": "c50c26e6", "limits": {"max_archive_size": 2.5e-05}, "name": "a1",
                "start": "2026-11-23T11:46:24.000000",
                "stats": {"compressed_size": 666, "deduplicated_size": 667, "nfiles": 3, "original_size": 531}
            },
            "cache": {"path": "/c", "stats": {"total_chunks": 5, "total_csize": 134, "total_size": 6, "total_unique_chunks": 4, "unique_csize": 1094, "unique_size": 1345}},
            "encryption": {"mode": "repokey"},
            "repository": {"id": "2c165c43", "last_modified": "2026-11-23T11:46:24.000000", "location": "/srv/r"}
        }
        """;

    private const string Listed = """
        {
            "archives": [
                {"archive": "a1", "barchive": "a1", "id": "c50c", "name": "a1", "start": "2026-11-23T11:46:24.000000", "time": "2026-11-23T11:46:24.000000"},
                {"archive": "b\udcff", "barchive": "b\udcff", "id": "c50d", "name": "b\udcff.checkpoint", "start": "2026-11-23T11:46:24.000000", "time": "2026-11-23T13:46:24.000000+02:00"}
            ],
            "encryption": {"mode": "repokey-blake2"},
            "repository": {"id": "2c16", "last_modified": "2026-11-23T11:46:24.000000", "location": "ssh://u@h:22/r"}
        }
        """;

    [Fact]
    public void The_result_of_a_create_is_read()
    {
        Assert.True(CreateResult.TryParse(Encoding.UTF8.GetBytes(Created), out var result));
        Assert.Equal(("a1", "c50c26e6"), (result.Archive.Name, result.Archive.Id));
        Assert.Equal(new ArchiveStatistics { OriginalBytes = 531, CompressedBytes = 666, DeduplicatedBytes = 667, FileCount = 3 }, result.Archive.Stats);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 11, 46, 24, TimeSpan.Zero), result.Archive.Start);
        Assert.Equal(TimeSpan.FromSeconds(1.25), result.Archive.End - result.Archive.Start);
        Assert.Equal(("2c165c43", "/srv/r", "repokey"), (result.Repository.Id, result.Repository.Location, result.Encryption.Mode));
        Assert.Equal((6, 134, 1094, 5, 4), (result.Cache!.Stats.OriginalBytes, result.Cache.Stats.CompressedBytes, result.Cache.Stats.StoredBytes, result.Cache.Stats.ChunkCount, result.Cache.Stats.UniqueChunkCount)); // because the document has a cache
    }

    [Fact]
    public void A_list_of_archives_is_read_whatever_their_names_are()
    {
        Assert.True(ArchiveList.TryParse(Encoding.UTF8.GetBytes(Listed), out var list));
        Assert.Equal(["a1", "b?.checkpoint"], list.Archives.Select(archive => archive.Name));
        Assert.Equal([false, true], list.Archives.Select(archive => archive.IsCheckpoint));
        Assert.Equal(list.Archives[0].Time, list.Archives[1].Time); // one of them printed with an offset
        Assert.Equal("repokey-blake2", list.Encryption.Mode);
    }

    [Theory]
    [InlineData("a.checkpoint", true)]
    [InlineData("a.checkpoint.2", true)]
    [InlineData("a.checkpoint.", false)]
    [InlineData("a.checkpoint.b", false)]
    [InlineData("a.checkpoints", false)]
    public void Checkpoints_are_known_by_their_names(string name, bool isCheckpoint) => Assert.Equal(
        isCheckpoint, new ListedArchive { Name = name, Id = "", Time = DateTimeOffset.UnixEpoch }.IsCheckpoint);

    [Fact]
    public void A_repository_without_archives_in_its_description_has_none()
    {
        Assert.True(RepositoryDescription.TryParse("""{"encryption": {"mode": "none"}, "repository": {"id": "2c", "location": "/r"}}"""u8, out var described));
        Assert.Empty(described.Archives);
        Assert.Null(described.Cache);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"archives": null}""")]
    [InlineData("""{"archives": [{"name": "a"}], "encryption": {"mode": "none"}, "repository": {"id": "2c", "location": "/r"}}""")]
    [InlineData("""{"archives": [{"name": null, "id": "a", "time": "2026-11-23T11:46:24"}], "encryption": {"mode": "none"}, "repository": {"id": "2c", "location": "/r"}}""")]
    [InlineData("""{"archives": [{"name": "a", "id": "a", "time": "yesterday"}], "encryption": {"mode": "none"}, "repository": {"id": "2c", "location": "/r"}}""")]
    public void What_lacks_something_is_not_a_list(string json) => Assert.False(ArchiveList.TryParse(Encoding.UTF8.GetBytes(json), out _));

    [Property(MaxTest = 500)]
    public bool A_damaged_document_is_refused_or_read_and_never_throws(byte[] noise, ushort at)
    {
        var document = Encoding.UTF8.GetBytes(Created);
        foreach (var (value, offset) in noise.Select((value, index) => (value, index)))
            document[(at + offset) % document.Length] = value;
        return CreateResult.TryParse(document, out _) || !CreateResult.TryParse(document.AsSpan(0, document.Length / 2), out _);
    }
}
