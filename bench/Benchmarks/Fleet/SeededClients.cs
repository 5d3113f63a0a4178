using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BorgBackupServer.Benchmarks.Fleet;

/// <summary>Writes enrolled clients straight into the database of a server that does not run: a thousand enrolments would measure borg's init.</summary>
internal static class SeededClients
{
    /// <returns>The API keys.</returns>
    public static async Task<IReadOnlyList<string>> AddAsync(string dataFolder, int count)
    {
        await using var app = Server.Program.Build("--data", dataFolder, "--port", "0");
        await using var database = await app.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync();
        var keys = new List<string>();
        for (var number = 0; number < count; number++)
        {
            var (key, hash) = Tokens.Create();
            var client = Client.Create($"simulated-{number:0000}", TimeProvider.System.GetUtcNow());
            client.Enrol(hash, $"ssh-ed25519 simulated-{number}", JsonSerializer.Serialize(new { }), TimeProvider.System.GetUtcNow());
            database.Add(client);
            keys.Add(key);
        }

        await database.SaveChangesAsync();
        return keys;
    }
}
