using System.Globalization;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Index;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Borg.Rpc;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Borg.Index;

/// <summary>borg's own index, read by us and asked of borg.</summary>
public sealed class RepositoryIndexTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_object_that_borg_names_is_found_and_no_other()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        await AddFilesAsync(repository, "first", 400);
        await AddFilesAsync(repository, "second", 200);
        await repository.SucceedAsync(new DeleteArchives { Repository = repository.Location, Archives = ["first"] });
        var ids = await IdsAsync(repository);

        using var index = RepositoryIndex.OpenCurrent(repository.Location.Text);
        Assert.NotNull(index);
        Assert.True(ids.Count > 200, $"{ids.Count}");
        Assert.Equal(ids.Count, index.Count);
        Assert.All(ids, id => Assert.True(index.Contains(id)));
        var random = new byte[32];
        for (var round = 0; round < 1000; round++)
        {
            Random.Shared.NextBytes(random);
            Assert.False(index.Contains(new ObjectId(random)));
        }
    }

    [Fact]
    public async Task An_index_that_is_missing_old_or_damaged_is_none()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        await AddFilesAsync(repository, "first", 5);
        var path = repository.Location.Text;
        var old = Newest(path);
        var kept = Path.Combine(repository.Root, "kept");
        File.Copy(old, kept);
        await AddFilesAsync(repository, "second", 5);
        var newest = Newest(path);
        var good = await File.ReadAllBytesAsync(newest, Cancelled);
        using (var index = RepositoryIndex.OpenCurrent(path))
            Assert.NotNull(index);

        File.Delete(newest);
        Assert.Null(RepositoryIndex.OpenCurrent(path));
        File.Move(kept, old); // of the transaction before the last
        Assert.Null(RepositoryIndex.OpenCurrent(path));
        foreach (var bad in (byte[][])[[], good[..17], good[..^1], [.. good, 0], [.. "BORG_IDY"u8, .. good[8..]], [.. good[..16], 31, .. good[17..]], [.. good[..8], .. good[12..16], .. good[12..]]])
        {
            await File.WriteAllBytesAsync(newest, bad, Cancelled);
            Assert.Null(RepositoryIndex.OpenCurrent(path));
        }

        await File.WriteAllBytesAsync(newest, good, Cancelled);
        // A newer one than the last commit, as after a crash that lost a segment.
        File.Copy(newest, Path.Combine(path, "index.99999"));
        Assert.Null(RepositoryIndex.OpenCurrent(path));
        File.Delete(Path.Combine(path, "index.99999"));
        using var again = RepositoryIndex.OpenCurrent(path);
        Assert.NotNull(again);
        Assert.Null(RepositoryIndex.OpenCurrent(Path.Combine(path, "missing")));
    }

    [Fact]
    public async Task An_unfinished_segment_is_no_commit_even_if_it_looks_like_one()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        await AddFilesAsync(repository, "first", 5);
        var last = LastCommit.Find(repository.Location.Text);
        Assert.NotNull(last);
        byte[] commit = [0x40, 0xf4, 0x3c, 0x25, 9, 0, 0, 0, 2];
        var segment = Path.Combine(repository.Location.Text, "data", "0", (last.Value + 1).ToString(CultureInfo.InvariantCulture));

        // An object whose data ends in a commit's bytes.
        await File.WriteAllBytesAsync(segment, [.. "BORG_SEG"u8, 0, 0, 0, 0, 50, 0, 0, 0, 0, .. new byte[32], .. commit], Cancelled);
        Assert.Equal(last, LastCommit.Find(repository.Location.Text));
        await File.WriteAllBytesAsync(segment, [.. "BORG_SEG"u8], Cancelled);
        Assert.Equal(last, LastCommit.Find(repository.Location.Text));
        await File.WriteAllBytesAsync(segment, [.. "BORG_SEG"u8, .. commit], Cancelled);
        Assert.Equal(last + 1, LastCommit.Find(repository.Location.Text));
    }

    private static string Newest(string path) => Directory.EnumerateFiles(path, "index.*").MaxBy(file => int.Parse(Path.GetExtension(file)[1..], CultureInfo.InvariantCulture))!; // because there is one after a backup

    private static async Task AddFilesAsync(TempBorgRepository repository, string archive, int count)
    {
        for (var number = 0; number < count; number++)
            repository.AddFile($"{archive}/{number}", $"{archive} {number}");
        await repository.ArchiveAsync(archive, Path.Combine(repository.Source, archive));
    }

    // borg serve, asked for all its ids.
    private static async Task<List<ObjectId>> IdsAsync(TempBorgRepository repository)
    {
        await using var serve = await ChildProcess.StartAsync(new ChildProcessStart { FileName = "borg", Arguments = ["serve"], HasInput = true, SharesError = true });
        await serve.Input.WriteAsync((byte[])[
            .. new MsgpackWriter().Array(4).Number(1).Number(1).Text("negotiate"u8).Array(1).Map(1).Text("client_version"u8).Array(4).Number(1).Number(2).Number(4).Number(-1).ToArray(),
            .. Call(2, "open").Map(1).Text("path"u8).Text(System.Text.Encoding.UTF8.GetBytes(repository.Location.Text)).ToArray(),
            .. Call(3, "list").Map(1).Text("limit"u8).Number(100_000).ToArray(),
        ], Cancelled);
        serve.Input.Close();
        using var answers = new MemoryStream();
        await serve.Output.CopyToAsync(answers, Cancelled);
        return Read(answers.ToArray());
    }

    private static List<ObjectId> Read(byte[] answers)
    {
        var reader = new MsgpackReader(answers);
        reader.Skip();
        reader.Skip();
        reader.ReadMap();
        reader.Skip();
        reader.Skip();
        reader.Skip();
        var ids = new List<ObjectId>();
        for (var count = reader.ReadArray(); count > 0; count--)
            ids.Add(new ObjectId(reader.ReadText()));
        return ids;
    }

    private static MsgpackWriter Call(int id, string method) => new MsgpackWriter().Map(3).Text("i"u8).Number(id).Text("m"u8).Text(System.Text.Encoding.UTF8.GetBytes(method)).Text("a"u8);
}
