using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Home;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Guarding;
using BorgBackupServer.Server.Repositories.Ssh;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;

/// <summary>The guard's records on their way into the database, honest and hostile ones.</summary>
public sealed class SessionRecordsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly SessionLine Line = new() { Event = SessionEvent.Started, At = TimeProvider.System.GetUtcNow(), ClientId = "x", ProcessId = Environment.ProcessId };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    [Fact]
    public async Task A_session_is_known_as_it_goes_on_and_its_record_goes_when_it_has_ended()
    {
        var client = await ClientAsync("goes on");
        var repository = await Server.AddRepositoryAsync(client);
        var borgId = (await Server.FindRepositoryAsync(repository)).BorgId;
        // A guard lives under another name than this test; without a number it counts as alive for a minute.
        var file = await WriteAsync(client, Line with { ProcessId = null, Source = "192.0.2.7 4000" }, Line with { Event = SessionEvent.Opened, Repository = borgId });
        var session = await OnlyAsync(client);
        Assert.Equal((repository, "192.0.2.7 4000", null), (session.RepositoryId, session.Source, session.EndedAt));

        await AppendAsync(file, Line with { Event = SessionEvent.Ended, Repository = borgId, IsExclusive = true, BytesFromClient = 10, BytesToClient = 20, ObjectsPut = 3, Commits = 1, IgnoredOverputs = 0, ExitCode = 0 });
        session = await OnlyAsync(client, session => session.EndedAt is not null);
        Assert.Equal((true, 10L, 20L, 3L, 1L, 0L), (session.IsExclusive, session.BytesFromClient, session.BytesToClient, session.ObjectsPut, session.Commits, session.RefusalCount));
        Assert.False(session.NeedsLook);
        await Eventually.TrueAsync(() => !File.Exists(file));
    }

    [Fact]
    public async Task A_guard_that_was_killed_has_ended_too()
    {
        var client = await ClientAsync("killed");
        await WriteAsync(client, Line, Line with { Event = SessionEvent.Refused, Refusal = RefusalKind.Delete, Count = 1, Text = "No." });
        var session = await OnlyAsync(client, session => session.EndedAt is not null);
        Assert.Equal(("The guard was killed.", 1L, true), (session.EndReason, session.RefusalCount, session.NeedsLook));
    }

    [Fact]
    [Attack(Taken.Client, "Lead the server astray with links, huge files and lies among the records of sessions",
        Defence = "read without following links, within bounds; another client's record cannot be changed")]
    public async Task What_a_hostile_account_leaves_in_the_folder_harms_nobody()
    {
        var (client, other) = (await ClientAsync("hostile"), await ClientAsync("victim"));
        await WriteAsync(other, Line, Line with { Event = SessionEvent.Ended, ExitCode = 0 });
        var mine = await OnlyAsync(other, session => session.EndedAt is not null);

        var folder = FolderOf(client);
        var secret = Server.Beside("secret");
        await File.WriteAllTextAsync(secret, "secret", Cancelled);
        var link = Path.Combine(folder, $"{Guid.CreateVersion7():N}.jsonl");
        File.CreateSymbolicLink(link, secret);
        var odd = Path.Combine(folder, "no number.jsonl");
        await File.WriteAllTextAsync(odd, "x", Cancelled);
        // The number of somebody else's session, to change what is known of it.
        var stolen = Path.Combine(folder, $"{mine.Id.Value:N}.jsonl");
        await WriteAtAsync(stolen, Line with { Event = SessionEvent.Ended, Source = "stolen" });
        var huge = Path.Combine(folder, $"{Guid.CreateVersion7():N}.jsonl");
        await using (var stream = File.Create(huge))
            stream.SetLength(3L << 30);
        File.SetLastWriteTimeUtc(huge, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-2)); // it names no process: silent for so long, it has ended
        await WriteAsync(client, Line with { At = DateTimeOffset.MaxValue }, Line with { Event = SessionEvent.Ended, At = DateTimeOffset.MinValue, ObjectsPut = 5, Source = new string('x', 5000) });

        await Eventually.TrueAsync(() => !File.Exists(odd) && !File.Exists(stolen) && !File.Exists(huge) && new FileInfo(link).LinkTarget is null && !new FileInfo(link).Exists);
        Assert.Equal("secret", await File.ReadAllTextAsync(secret, Cancelled));
        await using var database = await Server.OpenDatabaseAsync();
        Assert.Null((await database.Set<ClientSession>().AsNoTracking().SingleAsync(session => session.Id == mine.Id, Cancelled)).Source);
        var sessions = await database.Set<ClientSession>().AsNoTracking().Where(session => session.ClientId == client).ToListAsync(Cancelled);
        Assert.All(sessions, session => Assert.True(session.StartedAt <= session.EndedAt && session.EndedAt <= TimeProvider.System.GetUtcNow()));
        Assert.Contains(sessions, session => session is { ObjectsPut: 5, Source: null });
    }

    [Fact]
    public async Task Refusals_need_a_person_until_one_has_looked()
    {
        var client = await ClientAsync("attacked");
        await WriteAsync(client, Line, Line with { Event = SessionEvent.Ended, Refusals = new Dictionary<RefusalKind, long> { [RefusalKind.Delete] = 4, [RefusalKind.Maintenance] = 1 } });
        await OnlyAsync(client, session => session.EndedAt is not null);
        Assert.Contains(await ProblemsAsync(), problem => problem.Code == "client.refused" && problem.Detail.Contains("“attacked”", StringComparison.Ordinal));

        using var browser = await Server.SignInAsync();
        var listed = (await browser.GetFromJsonAsync<JsonElement>($"api/v1/clients/{client}/sessions?refused=true", Cancelled)).GetProperty("items")[0];
        Assert.Equal(("delete", 4), (listed.GetProperty("refusals")[0].GetProperty("kind").GetString(), listed.GetProperty("refusals")[0].GetProperty("count").GetInt32()));
        using var seen = await browser.PostAsync($"api/v1/clients/{client}/sessions/seen", null, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, seen.StatusCode);
        Assert.DoesNotContain(await ProblemsAsync(), problem => problem.Detail.Contains("“attacked”", StringComparison.Ordinal));

        // What an honest client causes asks nobody.
        await WriteAsync(client, Line, Line with { Event = SessionEvent.Ended, Refusals = new Dictionary<RefusalKind, long> { [RefusalKind.Maintenance] = 9 } });
        await using var database = await Server.OpenDatabaseAsync();
        await Eventually.TrueAsync(() => database.Set<ClientSession>().Count(session => session.ClientId == client && session.EndedAt != null) == 2);
        Assert.DoesNotContain(await ProblemsAsync(), problem => problem.Detail.Contains("“attacked”", StringComparison.Ordinal));
    }

    [Fact]
    [Attack(Taken.Client, "Flood the server with sessions, to push out the record of one",
        Defence = "what was refused is kept apart; both are bounded")]
    public async Task Of_many_sessions_the_latest_stay_and_refusals_are_not_pushed_out()
    {
        var client = await ClientAsync("busy");
        var now = TimeProvider.System.GetUtcNow();
        await using (var database = await Server.OpenDatabaseAsync())
        {
            for (var number = 0; number < SessionWatch.MostOfAClient + 30; number++)
                database.Add(Session(number, refused: false));
            database.Add(Session(-10, refused: true));
            await database.SaveChangesAsync(Cancelled);
        }

        await SessionWatch.TidyAsync(Server.Get<IDbContextFactory<ServerDatabase>>(), now, Cancelled);
        await using var after = await Server.OpenDatabaseAsync();
        var left = after.Set<ClientSession>().Where(session => session.ClientId == client);
        Assert.Equal(SessionWatch.MostOfAClient, await left.CountAsync(session => session.RefusalCount == 0, Cancelled));
        Assert.Equal(1, await left.CountAsync(session => session.RefusalCount > 0, Cancelled));

        ClientSession Session(int number, bool refused)
        {
            var at = now.AddMinutes(number - 10_000);
            var session = ClientSession.Create(ClientSessionId.Create(), client, at);
            var line = Line with { Event = SessionEvent.Ended, At = at, Refusals = refused ? new Dictionary<RefusalKind, long> { [RefusalKind.Delete] = 1 } : null };
            session.Hear(SessionSummary.Read(JsonSerializer.SerializeToUtf8Bytes(line, GuardJson.Default.SessionLine)), null, at, null);
            return session;
        }
    }

    private async Task<ClientId> ClientAsync(string name)
    {
        var client = await Server.AddClientAsync(name);
        Directory.CreateDirectory(FolderOf(client));
        return client;
    }

    private string FolderOf(ClientId client) => Server.Get<GuardFiles>().SessionsOf(client);

    private async Task<string> WriteAsync(ClientId client, params SessionLine[] lines)
    {
        var path = Path.Combine(FolderOf(client), $"{Guid.CreateVersion7():N}.jsonl");
        await WriteAtAsync(path, lines);
        return path;
    }

    // Whole at once: a record that is cut off in its middle would count as one of a guard that was killed.
    private static async Task WriteAtAsync(string path, params SessionLine[] lines)
    {
        await AppendAsync(path + ".new", lines);
        File.Move(path + ".new", path);
    }

    private static Task AppendAsync(string path, params SessionLine[] lines) =>
        File.AppendAllLinesAsync(path, lines.Select(line => JsonSerializer.Serialize(line, GuardJson.Default.SessionLine)), Cancelled);

    private async Task<ClientSession> OnlyAsync(ClientId client, Func<ClientSession, bool>? until = null)
    {
        ClientSession? found = null;
        await Eventually.TrueAsync(() =>
        {
            using var database = Server.Get<IDbContextFactory<ServerDatabase>>().CreateDbContext();
            found = database.Set<ClientSession>().AsNoTracking().SingleOrDefault(session => session.ClientId == client);
            return found is not null && until?.Invoke(found) != false;
        });
        return found!; // because it was waited for
    }

    private async Task<List<ListServerProblems.Item>> ProblemsAsync()
    {
        await using var scope = Server.Scope();
        return (await scope.ServiceProvider.GetRequiredService<ListServerProblems>().HandleAsync(ServerParts.Administrator, Cancelled)).Value;
    }
}
