using System.Globalization;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Guard;

/// <summary>What a real borg client does every day, through a real sshd and the real guard.</summary>
public sealed class HonestClientTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backups_lists_and_restores_go_through_as_if_nobody_stood_there()
    {
        await using var server = await GuardedServer.StartAsync();
        server.Repository.AddFile("a", "alpha");
        await File.WriteAllBytesAsync(server.Repository.AddFile("large"), RandomBytes(6_000_000), Cancelled);

        await server.CreateAsync("monday");
        server.Repository.AddFile("b", "beta");
        await server.CreateAsync("tuesday");
        await server.CreateAsync("cold", "cold home"); // a client that lost its cache
        Assert.Equal(["cold", "monday", "tuesday"], await server.ArchivesAsync());

        var remote = server.Remote();
        await server.SucceedAsync(new ListArchives { Repository = remote });
        await server.SucceedAsync(new DescribeArchive { Repository = remote, Archive = "monday" });
        await server.SucceedAsync(new DescribeRepository { Repository = remote });
        await server.SucceedAsync(new ListFiles { Repository = remote, Archive = "tuesday" });
        await server.SucceedAsync(new ExtractFiles { Repository = remote, Archive = "tuesday", TargetDirectory = server.Repository.Target });
        foreach (var file in Directory.EnumerateFiles(server.Repository.Source))
            Assert.Equal(await File.ReadAllBytesAsync(file, Cancelled), await File.ReadAllBytesAsync(server.Repository.Target + file, Cancelled));
        foreach (var arguments in (string[][])[["diff", $"{remote}::monday", "tuesday"], ["with-lock", remote.Text, "true"]])
        {
            var (exit, text) = await server.BorgAsync(arguments);
            Assert.True(exit == 0, text);
        }

        await VerifyAsync(server);
        await server.SessionsEndAsync();
        Assert.DoesNotContain(server.Lines(), line => line.Event is SessionEvent.Refused or SessionEvent.Ignored);
    }

    [Fact]
    public async Task An_archive_is_mounted_and_read_and_unmounted()
    {
        await using var server = await GuardedServer.StartAsync();
        server.Repository.AddFile("a", "alpha");
        await server.CreateAsync("monday");
        var place = Directory.CreateDirectory(server["mounted"]).FullName;
        var (exit, text) = await server.BorgAsync("mount", $"{server.Remote()}::monday", place);
        Assert.True(exit == 0, text);
        try
        {
            Assert.Equal("alpha", await File.ReadAllTextAsync(place + server.Repository.Source + "/a", Cancelled));
        }
        finally
        {
            await using var unmount = await ChildProcess.StartAsync(new ChildProcessStart { FileName = "fusermount", Arguments = ["-u", place], SharesError = true });
            await unmount.WaitForExitAsync(CancellationToken.None);
        }

        await server.SessionsEndAsync();
        Assert.DoesNotContain(server.Lines(), line => line.Event is SessionEvent.Refused or SessionEvent.Ignored);
    }

    [Fact]
    public async Task A_repository_of_2000_archives_is_listed_and_gets_another_one()
    {
        await using var server = await GuardedServer.StartAsync();
        server.Repository.AddFile("a", "alpha");
        await server.CreateAsync("template");
        // By borg itself it would take an hour: the manifest is written as borg writes it, with the same archive under 2,000 names.
        await server.Repository.MultiplyAsync("template", 2000);
        var list = await server.SucceedAsync(new ListArchives { Repository = server.Remote() });
        using var json = System.Text.Json.JsonDocument.Parse(list.Output);
        Assert.Equal(2001, json.RootElement.GetProperty("archives").GetArrayLength());
        await server.CreateAsync("another", "cold home");
        await server.SucceedAsync(new ExtractFiles { Repository = server.Remote(), Archive = "copy-1999", TargetDirectory = server.Repository.Target });
        await server.SessionsEndAsync();
        Assert.DoesNotContain(server.Lines(), line => line.Event == SessionEvent.Refused);
    }

    [Fact]
    public async Task A_backup_that_was_killed_after_a_checkpoint_is_taken_up_again()
    {
        await using var server = await GuardedServer.StartAsync();
        await using (var create = await StartCreateAsync(server, "killed"))
        {
            await FeedUntilCommitAsync(server, create);
            create.Signal(ProcessSignal.Kill);
        }

        await server.SessionsEndAsync();
        Assert.Equal(["killed.checkpoint"], await server.ArchivesAsync());
        await using (var create = await StartCreateAsync(server, "again"))
        {
            // Two checkpoints: the second takes back what the first one wrote, which is a delete.
            await FeedUntilCommitAsync(server, create);
            await FeedUntilCommitAsync(server, create);
            create.Input.Close();
            Assert.Equal(0, (await create.WaitForExitAsync(Cancelled)).Code);
        }

        Assert.Equal(["again", "killed.checkpoint"], await server.ArchivesAsync());
        await VerifyAsync(server);
        await server.SessionsEndAsync();
        var lines = server.Lines();
        Assert.DoesNotContain(lines, line => line.Event == SessionEvent.Refused);
        Assert.True(lines[^1] is { Event: SessionEvent.Ended, Commits: >= 3, ObjectsDeleted: >= 1 }, lines[^1].ToString());
    }

    [Fact]
    public async Task Two_plans_share_a_repository_one_after_the_other_also_when_they_start_together()
    {
        await using var server = await GuardedServer.StartAsync();
        server.Repository.AddFile("shared", "the same in both");
        await server.CreateAsync("first");
        var both = await Task.WhenAll(((string[])["one", "two"]).Select(plan => server.BorgAsync("create", "--lock-wait", "60", $"{server.Remote()}::{plan}", server.Repository.Source)));
        Assert.All(both, plan => Assert.True(plan.Exit == 0, plan.Text));
        Assert.Equal(["first", "one", "two"], await server.ArchivesAsync());
        await VerifyAsync(server);
    }

    [Fact]
    public async Task A_client_whose_cache_is_older_than_the_servers_pruning_makes_a_whole_backup()
    {
        await using var server = await GuardedServer.StartAsync();
        await File.WriteAllBytesAsync(server.Repository.AddFile("large"), RandomBytes(3_000_000), Cancelled);
        await server.CreateAsync("old");
        await server.Repository.SucceedAsync(new DeleteArchives { Repository = server.Repository.Location, Archives = ["old"] });
        await server.Repository.SucceedAsync(new CompactRepository { Repository = server.Repository.Location });
        await server.CreateAsync("new");
        await VerifyAsync(server);
        await server.SucceedAsync(new ExtractFiles { Repository = server.Remote(), Archive = "new", TargetDirectory = server.Repository.Target });
    }

    [Fact]
    public async Task After_a_crash_that_cost_the_index_borg_repairs_it_and_the_backup_goes_on()
    {
        await using var server = await GuardedServer.StartAsync();
        server.Repository.AddFile("a");
        await server.CreateAsync("before");
        foreach (var file in Directory.EnumerateFiles(server.RepositoryPath).Where(file => Path.GetFileName(file).Split('.')[0] is "index" or "hints" or "integrity"))
            File.Delete(file);
        server.Repository.AddFile("b");
        await server.CreateAsync("after");
        await VerifyAsync(server);
        await server.SessionsEndAsync();
        Assert.DoesNotContain(server.Lines(), line => line.Event == SessionEvent.Refused);
    }

    private static async Task VerifyAsync(GuardedServer server)
    {
        var check = await server.Repository.RunAsync(new CheckRepository { Repository = server.Repository.Location, VerifiesData = true });
        Assert.True(check.Exit.Code == 0, GuardedServer.Text(check));
    }

    // The data comes from the test, so it decides when the backup is in its middle.
    private static Task<ChildProcess> StartCreateAsync(GuardedServer server, string archive)
    {
        var invocation = new CreateArchive { Repository = server.Remote(), Archive = archive, Paths = ["/dev/null"] }.In(server.ClientEnvironment("client home"));
        return ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "borg",
            Arguments = ["create", "--checkpoint-interval", "1", "--compression", "none", $"{server.Remote()}::{archive}", "-"],
            Environment = invocation.Environment,
            HasInput = true,
            SharesError = true,
        });
    }

    private static async Task FeedUntilCommitAsync(GuardedServer server, ChildProcess create)
    {
        var before = LastTransaction(server);
        var begun = TimeProvider.System.GetTimestamp();
        while (LastTransaction(server) == before)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Eventually.Deadline, "No checkpoint came.");
            await create.Input.WriteAsync(RandomBytes(1_000_000), Cancelled);
            await create.Input.FlushAsync(Cancelled);
            await Task.Delay(20, Cancelled);
        }
    }

    private static int LastTransaction(GuardedServer server) => Directory.EnumerateFiles(server.RepositoryPath, "index.*")
        .Select(file => int.TryParse(Path.GetExtension(file)[1..], CultureInfo.InvariantCulture, out var number) ? number : -1).DefaultIfEmpty(-1).Max();

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }
}
