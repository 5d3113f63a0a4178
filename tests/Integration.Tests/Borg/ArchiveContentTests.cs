using System.Formats.Tar;
using System.Text;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Borg;

/// <summary>Lists, restores and exports of files whose names are chosen to be misread.</summary>
public sealed class ArchiveContentTests
{
    private static readonly string[] HostileNames =
        ["new\nline", "quote'\"`", "-rf", "--progress", "sh:*", "re:.", "pp:plain", "+ x", "back\\slash", "{now}", "a?c", "abc", "ünï😀", "tab\there", "end\n", " ", "$(id)"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_name_is_listed_as_it_is()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        foreach (var name in HostileNames)
            repository.AddFile(name, name);
        await repository.ArchiveAsync("a");

        var root = repository.Source.TrimStart('/');
        var entries = await ListAsync(repository, new ListFiles { Repository = repository.Location, Archive = "a" });
        Assert.Equal(
            HostileNames.Select(name => $"{root}/{name}").Append(root).Order(StringComparer.Ordinal),
            entries.Select(entry => entry.Path).Order(StringComparer.Ordinal));
        Assert.All(HostileNames, name => Assert.Contains(($"{root}/{name}", (long)Encoding.UTF8.GetByteCount(name)), entries.Select(entry => (entry.Path, entry.Size))));
    }

    [Fact]
    public async Task Kinds_modes_owners_times_and_links_are_listed()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var file = repository.AddFile("file", "12345");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.SetUser);
        var modified = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero).AddMicroseconds(789012);
        File.SetLastWriteTimeUtc(file, modified.UtcDateTime);
        await repository.ShellAsync("ln file second; ln -s target link; mkfifo fifo; mkdir dir");
        await repository.ArchiveAsync("a");

        var entries = (await ListAsync(repository, new ListFiles { Repository = repository.Location, Archive = "a" }))
            .ToDictionary(entry => Path.GetFileName(entry.Path));
        Assert.Equal(
            [("dir", FileKind.Directory), ("fifo", FileKind.Fifo), ("file", FileKind.Regular), ("link", FileKind.SymbolicLink), ("second", FileKind.Regular), ("source", FileKind.Directory)],
            entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value.Kind)));
        Assert.Equal("target", entries["link"].LinkTarget);

        // Which of the two names comes first is the file system's choice.
        var (first, second) = entries["file"].IsHardLink ? (entries["second"], entries["file"]) : (entries["file"], entries["second"]);
        Assert.Equal((true, first.Path, 0), (second.IsHardLink, second.LinkTarget, second.Size));
        Assert.Equal((false, "", 5), (first.IsHardLink, first.LinkTarget, first.Size));
        Assert.Equal(Convert.ToInt32("4640", 8), first.Mode);
        Assert.Equal(modified, DateTimeOffset.UnixEpoch.AddMicroseconds(first.ModifiedMicroseconds));
        Assert.Equal(Environment.UserName, first.User);
        Assert.True(first.IsHealthy);
    }

    [Fact]
    public async Task Exactly_the_named_files_are_restored_whatever_they_are_called()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        foreach (var name in HostileNames)
            repository.AddFile(name, name);
        await repository.ArchiveAsync("a");

        var root = repository.Source.TrimStart('/');
        foreach (var name in HostileNames)
        {
            var target = Directory.CreateDirectory(Path.Combine(repository.Target, "t")).FullName;
            await repository.SucceedAsync(new ExtractFiles
            {
                Repository = repository.Location,
                Archive = "a",
                TargetDirectory = target,
                Paths = [$"{root}/{name}"],
                StripComponents = root.Split('/').Length,
            });
            Assert.Equal([name], Directory.GetFiles(target).Select(Path.GetFileName));
            Assert.Equal(name, await File.ReadAllTextAsync(Path.Combine(target, name), Cancel));
            Directory.Delete(target, recursive: true);
        }
    }

    [Fact]
    public async Task A_folder_is_restored_with_all_below_it_and_nothing_beside()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        foreach (var name in (string[])["dir/a", "dir/deep/b", "dir2/c", "d"])
            repository.AddFile(name, name);
        await repository.ArchiveAsync("a");

        var lines = new List<BorgLogLine>();
        var command = new ExtractFiles
        {
            Repository = repository.Location,
            Archive = "a",
            TargetDirectory = repository.Target,
            Paths = [$"{repository.Source}/dir"],
        };
        var outcome = await repository.Borg.RunAsync(command.In(repository.Environment), lines.Add, Cancel);
        Assert.Equal(0, outcome.Exit.Code);
        Assert.Contains(lines, line => line is BorgLogLine.ProgressPercent { MessageId: "extract" });
        Assert.Equal(
            ["dir/a", "dir/deep/b"],
            Directory.GetFiles(repository.Target, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(repository.Target + repository.Source, path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_name_that_is_not_UTF_8_is_listed_with_question_marks_and_restored_by_them()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        await repository.ShellAsync("printf wanted > \"$(printf 'bad\\377\\376name')\"; printf other > badxxname");
        await repository.ArchiveAsync("a");

        var entries = await ListAsync(repository, new ListFiles { Repository = repository.Location, Archive = "a" });
        var listed = Assert.Single(entries, entry => entry.Path.EndsWith("/bad??name", StringComparison.Ordinal));

        await repository.SucceedAsync(new ExtractFiles
        {
            Repository = repository.Location,
            Archive = "a",
            TargetDirectory = repository.Target,
            Paths = [listed.Path],
        });
        await repository.ShellAsync("cd ../target/\"$PWD\" && [ \"$(cat \"$(printf 'bad\\377\\376name')\")\" = wanted ] && ! [ -e badxxname ]");
    }

    // borg runs as a user without rights here, so that a file can be unreadable although root runs the tests.
    [Fact]
    public async Task A_warning_about_a_name_that_is_not_UTF_8_is_not_lost()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var unprivileged = repository.AddExecutable("borg", """
            #!/bin/sh
            if [ "$(id -u)" = 0 ]; then exec setpriv --reuid=65534 --regid=65534 --clear-groups -- borg "$@"; else exec borg "$@"; fi
            """);
        await repository.ShellAsync("file=\"$(printf 'bad\\377name')\"; : > \"$file\"; chmod 000 \"$file\"; if [ \"$(id -u)\" = 0 ]; then chown -R 65534 ..; fi");

        var command = new CreateArchive { Repository = repository.Location, Archive = "a", Paths = [repository.Source] };
        var outcome = await unprivileged.RunAsync(command.In(repository.Environment), null, Cancel);
        Assert.Equal(BorgExitKind.Warning, outcome.Exit.Kind);
        var problem = Assert.Single(outcome.Log.FileProblems);
        Assert.Equal((FileProblemKind.Unreadable, $"{repository.Source}/bad?name", 13), (problem.Kind, problem.Path, problem.ErrorNumber));
    }

    [Fact]
    public async Task A_path_that_is_not_in_the_archive_is_a_warning()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("a");
        await repository.ArchiveAsync("a");
        var outcome = await repository.RunAsync(new ExtractFiles
        {
            Repository = repository.Location,
            Archive = "a",
            TargetDirectory = repository.Target,
            Paths = ["no/such/file"],
        });
        Assert.Equal((BorgExitKind.Warning, true), (outcome.Exit.Kind, outcome.IsDone));
        Assert.Contains("never matched", Assert.Single(outcome.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tar_is_streamed_with_names_and_contents()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("dir/one\ntwo", "alpha");
        repository.AddFile("other", new string('x', 300_000));
        await repository.ArchiveAsync("a");

        var files = new Dictionary<string, string>();
        var command = new ExportTar { Repository = repository.Location, Archive = "a", StripComponents = repository.Source.Count(letter => letter == '/') };
        var outcome = await repository.Borg.RunAsync(command.In(repository.Environment), null, async (stream, end) =>
        {
            await using var tar = new TarReader(stream);
            while (await tar.GetNextEntryAsync(copyData: true, end) is { } entry)
                if (entry.DataStream is { } data)
                    files[entry.Name] = await new StreamReader(data).ReadToEndAsync(end);
            await stream.CopyToAsync(Stream.Null, end);
        }, Cancel);
        Assert.Equal(0, outcome.Exit.Code);
        Assert.Equal(0, outcome.Output.Length);
        Assert.Equal(["dir/one\ntwo", "other"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("alpha", 300_000), (files["dir/one\ntwo"], files["other"].Length));
    }

    [Fact]
    public async Task A_reader_that_breaks_ends_borg_and_its_failure_comes_out()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("big", new string('x', 5_000_000));
        await repository.ArchiveAsync("a");
        var command = new ExportTar { Repository = repository.Location, Archive = "a" };
        foreach (var reader in (Func<Stream, CancellationToken, Task>[])[
            (_, _) => Task.FromException(new IOException("The browser is gone.")), (_, _) => throw new IOException("The browser is gone.")])
        {
            var failure = await Assert.ThrowsAsync<IOException>(() => repository.Borg.RunAsync(command.In(repository.Environment), null, reader, Cancel));
            Assert.Equal("The browser is gone.", failure.Message);
        }

        await repository.SucceedAsync(new ListArchives { Repository = repository.Location, LockWait = TimeSpan.Zero });
    }

    private sealed record Listed(FileKind Kind, string Path, int Mode, string User, long Size, long ModifiedMicroseconds, bool IsHealthy, bool IsHardLink, string LinkTarget);

    private static async Task<List<Listed>> ListAsync(TempBorgRepository repository, ListFiles command)
    {
        var entries = new List<Listed>();
        var outcome = await repository.Borg.RunAsync(command.In(repository.Environment), null, async (stream, end) =>
        {
            using var reader = new FileEntryReader(stream);
            while (await reader.ReadAsync(end))
            {
                var entry = reader.Current;
                entries.Add(new(entry.Kind, entry.ToString(), entry.Mode, entry.User, entry.Size, entry.ModifiedMicroseconds, entry.IsHealthy, entry.IsHardLink, Encoding.UTF8.GetString(entry.LinkTarget.Span)));
            }

            Assert.False(reader.IsTruncated);
        }, Cancel);
        Assert.Equal(0, outcome.Exit.Code);
        return entries;
    }
}
