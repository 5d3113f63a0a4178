using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Plans.DatabaseSignIns;

/// <summary>Encrypts stored sign-ins, and opens them for an order to the agent of their client; for nothing else.</summary>
public sealed class SignInBox(SecretBox secrets)
{
    private const string Table = "database_sign_ins";

    internal string Protect(ClientId client, string source, string user, Secret password) =>
        secrets.Protect(Table, ColumnOf(source), client.Value, JsonSerializer.Serialize(new Pair(user, password.Reveal()), JsonSerializerOptions.Web));

    /// <summary>Those of the sources for which one is stored, and whose own files leave it to the server by the word of the agent.</summary>
    public async Task<Result<IReadOnlyList<DatabaseSignIn>>> OfAsync(ServerDatabase database, ClientId client, IReadOnlyCollection<string> sources, CancellationToken cancellationToken)
    {
        if (sources.Count == 0)
            return Array.Empty<DatabaseSignIn>();
        var stored = await database.Set<StoredSignIn>().AsNoTracking().Where(signIn => signIn.ClientId == client && sources.Contains(signIn.Source)).ToListAsync(cancellationToken);
        if (stored.Count == 0)
            return Array.Empty<DatabaseSignIn>();
        var machine = await database.Set<Client>().Where(row => row.Id == client).Select(row => row.MachineJson).SingleAsync(cancellationToken);
        var taking = (StoredMachine.Read(machine)?.DatabaseSources ?? []).Where(source => source.TakesSignIn == true).Select(source => source.Name).ToHashSet(StringComparer.Ordinal);
        try
        {
            return stored.Where(signIn => taking.Contains(signIn.Source)).Select(Reveal).ToArray();
        }
        catch (SecretTamperedException tampered)
        {
            return Problem.Conflict("database.secret-tampered", $"A stored sign-in cannot be used: {tampered.Message}", "Somebody changed the database, or the key file is another one. Store user and password anew.");
        }
    }

    private DatabaseSignIn Reveal(StoredSignIn stored)
    {
        var pair = JsonSerializer.Deserialize<Pair>(secrets.Reveal(Table, ColumnOf(stored.Source), stored.ClientId.Value, stored.ProtectedText), JsonSerializerOptions.Web)!; // because it was written from one
        return new DatabaseSignIn { Source = stored.Source, User = pair.User, Password = new Secret(pair.Password) };
    }

    // Bound to its source as well: one of another source, copied here, is refused.
    private static string ColumnOf(string source) => $"ProtectedText of {source}";

    private sealed record Pair(string User, string Password);
}
