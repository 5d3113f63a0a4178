using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent.Databases;

/// <summary>
/// MongoDB against a program that does what mongodump was seen to do: bytes of the archive on its standard output, words
/// on its standard error, and exit code 1 with a line "Failed: …" when something goes wrong.
/// </summary>
public sealed class MongoDbBackupTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Listed_databases_are_saved_as_archives_and_the_password_stands_in_a_file()
    {
        await using var world = await StartAsync();
        await using var agent = await world.RunAgentAsync();
        Assert.Equal(["orders", "it's \"new\""], Assert.Single(await world.SourcesAsync()).Databases.Select(database => database.Name));
        var finished = await world.CarryOutAsync(world.Backup("one", DatabaseWorld.All("docs")));
        Assert.True(finished.Outcome == JobOutcome.Succeeded, finished.Problem?.Detail + agent.Log);

        var target = Path.Combine(world.Targets, "here");
        await world.CarryOutAsync(world.Restore(finished.Archive!, target));
        Assert.Equal([0x6d, 0xe2, 0x99, 0x81, .. "orders"u8], await File.ReadAllBytesAsync(Path.Combine(target, "databases/docs/orders.archive"), Cancel));
        var seen = await File.ReadAllTextAsync(world["seen"], Cancel);
        Assert.DoesNotContain("secret \"", seen, StringComparison.Ordinal);
        Assert.Equal("password: \"secret \\u0022word\\u0022\"\n", await File.ReadAllTextAsync(world["config"], Cancel));
    }

    [Fact]
    public async Task A_failed_mongodump_fails_the_job()
    {
        await using var world = await StartAsync();
        await File.WriteAllTextAsync(world["fail"], "", Cancel);
        await using var agent = await world.RunAgentAsync();
        var finished = await world.CarryOutAsync(world.Backup("one", DatabaseWorld.All("docs")));
        Assert.Equal("database.dump-failed", finished.Problem?.Code);
        Assert.Contains("Failed: can't create session", finished.Problem!.Detail, StringComparison.Ordinal);
        Assert.Empty(await world.ArchivesAsync());
    }

    private static async Task<AgentWorld> StartAsync()
    {
        var world = await DatabaseWorld.StartAsync();
        Directory.CreateDirectory(world["bin"]);
        await File.WriteAllTextAsync(world["password"], "secret \"word\"", Cancel);
        File.SetUnixFileMode(world["password"], UnixFileMode.UserRead);
        await File.WriteAllTextAsync(Path.Combine(world["sources"], "docs.toml"),
            $"kind = \"mongodb\"\nhost = \"127.0.0.1\"\nuser = \"backup\"\npassword-file = \"{world["password"]}\"\ndatabases = [\"orders\", \"it's \\\"new\\\"\"]\n", Cancel);
        var fake = $"""
            #!/bin/sh
            echo "$@" >> '{world["seen"]}'
            for a; do case $a in --config=*) cat "$(printf %s "$a" | cut -d= -f2-)" > '{world["config"]}';; --db=*) db=$(printf %s "$a" | cut -d= -f2-);; esac; done
            echo "2026-11-30T12:00:00.000+0000	writing $db to archive on stdout" >&2
            printf 'm\342\231\201%s' "$db"
            if [ -e '{world["fail"]}' ]; then echo "2026-11-30T12:00:01.000+0000	Failed: can't create session: connection refused" >&2; exit 1; fi
            """;
        foreach (var name in (string[])["mongodump", "mongorestore"])
        {
            await File.WriteAllTextAsync(Path.Combine(world["bin"], name), fake + "\n", Cancel);
            File.SetUnixFileMode(Path.Combine(world["bin"], name), (UnixFileMode)0b111_101_101);
        }

        world.Environment["PATH"] = $"{world["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        return world;
    }
}
