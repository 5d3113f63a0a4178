using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Workers;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.ApiTokens;

/// <summary>Writes now and then when tokens were used last, instead of with each request.</summary>
internal sealed class ApiTokenWriter(IDbContextFactory<ServerDatabase> databases, ApiTokenMemory memory, TimeProvider time, ILogger<ApiTokenWriter> logger)
    : PeriodicWorker(TimeSpan.FromMinutes(1), time, logger)
{
    private static readonly TimeSpan RememberFor = TimeSpan.FromMinutes(10);

    protected override Task EndAsync(CancellationToken cancellationToken) => LookAsync(cancellationToken);

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        var used = memory.All.Where(token => token.LastUsedAt is not null).ToList();
        if (used.Count > 0)
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            foreach (var token in used)
                await database.Set<ApiToken>().Where(row => row.Id == token.Id && (row.LastUsedAt == null || row.LastUsedAt < token.LastUsedAt))
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, token.LastUsedAt), cancellationToken);
        }

        memory.DropUnused(Time.GetUtcNow() - RememberFor);
    }
}
