using System.Text.RegularExpressions;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Integration.Tests.Borg;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Server.Plans;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Plans;

/// <summary>What the rules let through, given to real borg.</summary>
public sealed class ExcludesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_style_leaves_out_what_it_says()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        foreach (var file in (string[])["kept/a.txt", "proc/b", "home/ada/.cache/c", "home/.cached", "film.iso", "deep/er/film.iso", "one/file", "one/file2", "fnmatch/x.tmp", "node123"])
            repository.AddFile(file);
        var root = repository.Source;
        var excludes = ExcludeRules.Check(
            [$"pp:{root}/proc", "sh:**/.cache", "sh:**/*.iso", $"pf:{root}/one/file", "fm:*.tmp", @"re:/node\d+$", "sh:**/ü [x]* -rf"]).Value;

        Assert.Equal(["home/.cached", "kept/a.txt", "one/file2"], await SaveAsync(repository, [root], excludes, root));
    }

    [Fact]
    public async Task The_defaults_are_taken_by_borg_and_leave_the_servers_own_folders_out()
    {
        await using var server = await TestServer.StartSetUpAsync();
        await server.AddRepositoryAsync(await server.AddClientAsync());
        server.MakeTree();
        await using var database = await server.OpenDatabaseAsync();
        var defaults = PlanRules.Check(await server.Get<PlanDefaults>().BuildAsync(database, Cancelled)).Value;

        await using var repository = await TempBorgRepository.CreateAsync();
        var root = server.Beside("");
        // Only for this test: what is tested must not lie where the defaults leave everything out.
        var saved = await SaveAsync(repository, [root], [.. defaults.Excludes.Where(pattern => pattern is not ("pp:/tmp" or "pp:/var/tmp"))], root.TrimEnd('/'));
        Assert.Contains("tree/letter.txt", saved);
        Assert.DoesNotContain(saved, path => Regex.IsMatch(path, "^(data|storage)(/|$)"));
    }

    private static async Task<IEnumerable<string>> SaveAsync(TempBorgRepository repository, string[] paths, IReadOnlyList<string> excludes, string root)
    {
        await repository.SucceedAsync(new CreateArchive { Repository = repository.Location, Archive = "a", Paths = paths, Excludes = excludes, Compression = "zstd,3" });
        var listed = await repository.SucceedAsync(new ListFiles { Repository = repository.Location, Archive = "a" });
        using var reader = new FileEntryReader(new MemoryStream(listed.Output.ToArray()));
        List<string> files = [];
        while (await reader.ReadAsync(Cancelled))
            if (reader.Current.Kind == FileKind.Regular)
                files.Add(("/" + reader.Current)[(root.Length + 1)..]);
        return files.Order(StringComparer.Ordinal);
    }
}
