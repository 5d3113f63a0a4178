using System.Net.Sockets;
using System.Security.Authentication;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Workers;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Activity.Forwarding;

/// <summary>
/// Forwards new rows, in their order. How far it has come is stored after each handful, so a restart goes on there; a
/// target that is away for a week gets the week afterwards. What was handed over when the process died is sent again:
/// by the number in each message a receiver knows it.
/// </summary>
internal sealed class ForwardActivity(
    IDbContextFactory<ServerDatabase> databases, SettingsReader settings, ForwardingState state, Signals signals, TimeProvider time, ILogger<ForwardActivity> logger) : Worker(time, logger)
{
    private const int AtOnce = 100;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(15);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var (grown, changed) = (signals.Next(ActivityTopics.Grown), signals.Next(ForwardingTopics.Changed));
            if (await FindTargetAsync(stoppingToken) is not { } target)
            {
                state.Trouble = null;
                await Signals.WaitAsync(changed, LongestWait, Time, stoppingToken);
                continue;
            }

            try
            {
                await ForwardAsync(target, stoppingToken);
                state.Trouble = null;
                await Signals.WaitAsync(Task.WhenAny(grown, changed), LongestWait, Time, stoppingToken);
            }
            catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException)
            {
                if (state.Trouble is null)
                    ActivityLog.ForwardingFails(Logger, target.Words, exception.Message);
                state.Trouble = exception.Message;
                await Signals.WaitAsync(changed, AfterTrouble, Time, stoppingToken);
            }
        }
    }

    private async Task ForwardAsync(SyslogTarget target, CancellationToken cancellationToken)
    {
        var hostName = await settings.FindPublicAddressAsync(cancellationToken) is { } address ? new Uri(address).Host : Environment.MachineName;
        SyslogConnection? connection = null;
        try
        {
            while (await ReadAsync(target, cancellationToken) is { Count: > 0 } rows)
            {
                connection ??= await SyslogConnection.OpenAsync(target, cancellationToken);
                foreach (var row in rows)
                    await connection.SendAsync(SyslogMessage.Of(row, hostName), cancellationToken);
                await connection.FlushAsync(cancellationToken);
                // Without the token: what is sent is written down, also when the server is just told to stop.
                await RememberAsync(rows[^1].Sequence);
            }
        }
        finally
        {
            if (connection is not null)
                await connection.DisposeAsync();
        }
    }

    /// <summary>The next rows; none where the target is another one by now.</summary>
    private async Task<IReadOnlyList<ActivityRow>> ReadAsync(SyslogTarget target, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.FindTargetAsync(cancellationToken) != target)
            return [];
        var position = await database.FindPositionAsync(cancellationToken);
        var rows = await database.Set<ActivityEntry>().AsNoTracking().Where(entry => entry.Sequence > position)
            .OrderBy(entry => entry.Sequence).Take(AtOnce).ToListAsync(cancellationToken);
        return [.. rows.Select(ActivityRow.Of)];
    }

    private async Task RememberAsync(long position)
    {
        await using var database = await databases.CreateDbContextAsync(CancellationToken.None);
        await database.PutPositionAsync(position, CancellationToken.None);
        await database.SaveChangesAsync(CancellationToken.None);
    }

    private async Task<SyslogTarget?> FindTargetAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.FindTargetAsync(cancellationToken);
    }
}
