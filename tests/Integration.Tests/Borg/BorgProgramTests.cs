using System.Text;
using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Borg;

/// <summary>The commands against the installed borg and local repositories.</summary>
public sealed class BorgProgramTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_installed_borg_says_its_version()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var version = await repository.Borg.FindVersionAsync(repository.Environment, Cancel);
        Assert.True(version is { IsSupported: true }, $"{version}");
    }

    [Fact]
    public async Task A_borg_that_is_not_installed_has_no_version_and_does_not_start()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        var missing = new BorgProgram("/nowhere/borg", TimeProvider.System);
        Assert.Null(await missing.FindVersionAsync(repository.Environment, Cancel));
        await Assert.ThrowsAsync<FileNotFoundException>(
            () => missing.RunAsync(AskVersion.In(repository.Environment), null, Cancel));
    }

    [Fact]
    public async Task An_archive_that_was_created_is_listed_with_the_same_id()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("a", "alpha");
        var created = await repository.ArchiveAsync("first");
        Assert.Equal("repokey", created.Encryption.Mode);
        Assert.Equal(1, created.Archive.Stats.FileCount);
        Assert.Equal(repository.Location.Text, created.Repository.Location);

        var outcome = await repository.SucceedAsync(new ListArchives { Repository = repository.Location });
        Assert.True(ArchiveList.TryParse(outcome.Output.Span, out var list));
        var archive = Assert.Single(list.Archives);
        Assert.Equal((created.Archive.Name, created.Archive.Id), (archive.Name, archive.Id));
        Assert.Equal(created.Repository.Id, list.Repository.Id);
        Assert.True((DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()) - archive.Time).Duration() < TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_create_reports_progress_and_its_last_line_is_marked()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("a");
        var lines = new List<BorgLogLine>();
        var command = new CreateArchive { Repository = repository.Location, Archive = "a", Paths = [repository.Source] };
        var outcome = await repository.Borg.RunAsync(command.In(repository.Environment), lines.Add, Cancel);
        Assert.True(outcome.IsDone);
        Assert.Contains(lines, line => line is BorgLogLine.ArchiveProgress { IsFinished: false });
        Assert.Contains(lines, line => line is BorgLogLine.ArchiveProgress { IsFinished: true });
        Assert.DoesNotContain(lines, line => line is BorgLogLine.PlainText);
    }

    [Fact]
    public async Task A_missing_source_is_a_warning_that_names_it()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("a");
        var missing = Path.Combine(repository.Root, "no such folder");
        var outcome = await repository.RunAsync(new CreateArchive
        {
            Repository = repository.Location,
            Archive = "first",
            Paths = [repository.Source, missing],
        });
        Assert.Equal(BorgExitKind.Warning, outcome.Exit.Kind);
        Assert.True(outcome.IsDone);
        var problem = Assert.Single(outcome.Log.FileProblems);
        Assert.Equal((FileProblemKind.Missing, missing, 2), (problem.Kind, problem.Path, problem.ErrorNumber));
        Assert.True(CreateResult.TryParse(outcome.Output.Span, out _));
    }

    // borg's own memory: it may be opened, and reading at offset 0 is an I/O error, for root as for anybody.
    [Fact]
    public async Task An_unreadable_file_is_a_warning_that_names_it()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("a");
        var outcome = await repository.RunAsync(new CreateArchive
        {
            Repository = repository.Location,
            Archive = "first",
            Paths = [repository.Source, "/proc/self/mem"],
        });
        Assert.Equal(BorgExitKind.Warning, outcome.Exit.Kind);
        var problem = Assert.Single(outcome.Log.FileProblems);
        Assert.Equal((FileProblemKind.Unreadable, "/proc/self/mem", 5), (problem.Kind, problem.Path, problem.ErrorNumber));
        Assert.Equal(1, outcome.Log.FileProblemCount);
    }

    [Fact]
    public async Task Archives_with_hostile_names_are_created_listed_and_deleted_by_exactly_these_names()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("a");
        string[] names = ["-rf", "--force", "{now}", "{{x}}", "two words", "sh:*", ":colon", "line\nbreak\n", "ünï", "'\"$(id)`"];
        foreach (var name in names)
            Assert.Equal(name, (await repository.ArchiveAsync(name)).Archive.Name);
        await repository.ArchiveAsync("kept");

        await repository.SucceedAsync(new DeleteArchives { Repository = repository.Location, Archives = ["{now}"] });
        await repository.SucceedAsync(new DeleteArchives { Repository = repository.Location, Archives = names.Except(["{now}"]).ToList() });
        var outcome = await repository.SucceedAsync(new ListArchives { Repository = repository.Location });
        Assert.True(ArchiveList.TryParse(outcome.Output.Span, out var list));
        Assert.Equal(["kept"], list.Archives.Select(archive => archive.Name));
    }

    [Fact]
    public async Task A_repository_describes_itself_and_its_archive()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("a", "alpha");
        var created = await repository.ArchiveAsync("first");

        var outcome = await repository.SucceedAsync(new DescribeRepository { Repository = repository.Location });
        Assert.True(RepositoryDescription.TryParse(outcome.Output.Span, out var described));
        Assert.Equal(created.Repository.Id, described.Repository.Id);
        Assert.Empty(described.Archives);
        Assert.True(described.Cache!.Stats.StoredBytes > 0); // because info of a repository has a cache

        outcome = await repository.SucceedAsync(new DescribeArchive { Repository = repository.Location, Archive = "first" });
        Assert.True(RepositoryDescription.TryParse(outcome.Output.Span, out described));
        var archive = Assert.Single(described.Archives);
        Assert.Equal(created.Archive.Id, archive.Id);
        Assert.Equal(5, archive.Stats.OriginalBytes);
    }

    [Fact]
    public async Task Compact_check_and_key_export_work_on_a_healthy_repository()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("a");
        await repository.ArchiveAsync("first");
        await repository.SucceedAsync(new CompactRepository { Repository = repository.Location });
        await repository.SucceedAsync(new CheckRepository { Repository = repository.Location, RepositoryOnly = true });
        await repository.SucceedAsync(new CheckRepository { Repository = repository.Location, VerifiesData = true });
        var key = await repository.SucceedAsync(new ExportKey { Repository = repository.Location });
        Assert.StartsWith("BORG_KEY ", Encoding.UTF8.GetString(key.Output.Span), StringComparison.Ordinal);
    }
}
