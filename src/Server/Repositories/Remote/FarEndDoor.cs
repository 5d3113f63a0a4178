using System.Net.Sockets;
using System.Text.Json;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Workers;
using BorgBackupServer.Server.Repositories.Guarding;
using BorgBackupServer.Server.Repositories.Ssh;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>
/// Leads guards to remote hosts. A guard, which may run as a client's own account, says which repository; if it is that
/// client's, the server goes there with its own key and passes bytes. Neither key nor address ever reaches the guard.
/// </summary>
internal sealed class FarEndDoor(IDbContextFactory<ServerDatabase> databases, RemoteHosts hosts, GuardFiles guard, ServerOptions options, ILogger<FarEndDoor> log) : Worker(TimeProvider.System, log)
{
    private const int MostSessions = 500;
    private const int BufferBytes = 256 * 1024;

    private static readonly TimeSpan SpeaksWithin = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim places = new(MostSessions, MostSessions);

    public override void Dispose()
    {
        places.Dispose();
        base.Dispose();
    }

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        guard.Prepare();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            File.Delete(guard.FarEndSocket);
            listener.Bind(new UnixDomainSocketEndPoint(guard.FarEndSocket));
            // In system mode guards are other accounts; each is asked who it is.
            File.SetUnixFileMode(guard.FarEndSocket, (UnixFileMode)(options.Isolation is null ? 0b110_000_000 : 0b110_110_110));
            listener.Listen(MostSessions);
        }
        catch (Exception failed) when (failed is SocketException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            log.NotListening(guard.FarEndSocket, failed.Message);
            throw;
        }

        log.Listening(guard.FarEndSocket);
        while (true)
        {
            var socket = await listener.AcceptAsync(stoppingToken);
            if (!await places.WaitAsync(TimeSpan.Zero, stoppingToken))
            {
                socket.Dispose();
                continue;
            }

            _ = LeadAsync(socket, stoppingToken); // it ends by itself, and says why
        }
    }

    private async Task LeadAsync(Socket socket, CancellationToken stoppingToken)
    {
        try
        {
            using (socket)
            await using (var stream = new NetworkStream(socket))
                await LeadAsync(socket, stream, stoppingToken);
        }
        catch (Exception failed) when (failed is IOException or SocketException or JsonException or OperationCanceledException or UnauthorizedAccessException or ObjectDisposedException)
        {
            log.NotLed(failed.Message);
        }
        finally
        {
            places.Release();
        }
    }

    private async Task LeadAsync(Socket socket, NetworkStream stream, CancellationToken stoppingToken)
    {
        if (!(await FindAsync(socket, stream, stoppingToken)).IsSuccess(out var wanted, out var problem))
        {
            await AnswerAsync(stream, problem, stoppingToken);
            return;
        }

        // Beside the guard's own: should that be killed, nobody works on the repository before the session over there has ended.
        using var held = RepositoryLock.TryShare(guard.LockOf(wanted.Id));
        if (held is null)
        {
            await AnswerAsync(stream, Problem.Conflict("repository.busy", "The server works on this repository. Try again later."), stoppingToken);
            return;
        }

        if (!(await EnterAsync(wanted, stoppingToken)).IsSuccess(out var session, out problem))
        {
            log.NotLed($"{wanted.Path}: {problem.Code}: {problem.Detail}");
            await AnswerAsync(stream, problem, stoppingToken);
            return;
        }

        await using (session)
        {
            await AnswerAsync(stream, null, stoppingToken);
            await Task.WhenAll(UpAsync(stream, session, stoppingToken), DownAsync(socket, stream, session, stoppingToken));
        }
    }

    private async Task<Result<Wanted>> FindAsync(Socket socket, NetworkStream stream, CancellationToken stoppingToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        patience.CancelAfter(SpeaksWithin);
        var request = JsonSerializer.Deserialize(await ReadLineAsync(stream, patience.Token), GuardJson.Default.FarEndRequest);
        var none = Problem.NotFound("repository");
        if (request is null || !ClientId.TryParse(request.ClientId, null, out var client) || FarEndPeer.UserOf(socket) is not { } user)
            return none;
        if (!FarEndPeer.MaySpeakFor(client, user, options.Isolation is not null, File.ReadLines("/etc/passwd"), File.ReadLines("/proc/self/status")))
            return none;
        await using var database = await databases.CreateDbContextAsync(stoppingToken);
        var found = await database.Set<Repository>().AsNoTracking()
            .Where(row => row.ClientId == client && row.BorgId == request.BorgId && (row.State == RepositoryState.Ready || row.State == RepositoryState.Frozen))
            .Select(row => new Wanted(row.Id, row.ClientId, row.Path)).SingleOrDefaultAsync(stoppingToken);
        return found is not null && RemoteAddress.IsOne(found.Path) && await database.FindModeAsync(found.Id, stoppingToken) > RepositoryMode.Closed ? found : none;
    }

    // borg's own restrictions stand there too, as a second wall.
    private async Task<Result<RemoteSession>> EnterAsync(Wanted wanted, CancellationToken stoppingToken)
    {
        try
        {
            var access = await hosts.FindAsync(RemoteAddress.StorageAbove(wanted.Path, wanted.Client, wanted.Id), stoppingToken);
            var opened = await RemoteSession.OpenAsync(access, ["--append-only", $"--restrict-to-repository={RemoteAddress.Parse(wanted.Path).PathThere}"], stoppingToken);
            if (opened.Problem?.Code == RemoteProblems.KeyChangedCode)
                await hosts.HearAsync(access.Location, opened.Problem, null, null, stoppingToken);
            return opened;
        }
        catch (RemoteHostException refused)
        {
            return refused.Problem;
        }
    }

    private static async Task UpAsync(NetworkStream stream, RemoteSession session, CancellationToken stoppingToken)
    {
        try
        {
            await stream.CopyToAsync(session.ToBorg, BufferBytes, stoppingToken);
            await session.ToBorg.FlushAsync(stoppingToken);
        }
        catch (IOException)
        {
            // One of the two is gone, and the other direction sees it too.
        }
        finally
        {
            session.ToBorg.Close();
        }
    }

    private static async Task DownAsync(Socket socket, NetworkStream stream, RemoteSession session, CancellationToken stoppingToken)
    {
        try
        {
            await session.FromBorg.CopyToAsync(stream, BufferBytes, stoppingToken);
        }
        catch (IOException)
        {
            // The guard is gone.
        }
        finally
        {
            if (socket.Connected)
                socket.Shutdown(SocketShutdown.Both); // which ends the other direction
        }
    }

    private static Task AnswerAsync(NetworkStream stream, Problem? problem, CancellationToken stoppingToken)
    {
        // The client reads it: the code is enough for it, the address of the remote host is none of its business.
        var answer = new FarEndAnswer { Refusal = problem is null ? null : $"The remote host of this repository cannot be used now ({problem.Code}). The server says why." };
        return stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(answer, GuardJson.Default.FarEndAnswer), (byte)'\n'], stoppingToken).AsTask();
    }

    private static async Task<byte[]> ReadLineAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var (line, next) = (new List<byte>(), new byte[1]);
        while (line.Count < FarEndRequest.MostBytes && await stream.ReadAsync(next, cancellationToken) == 1)
        {
            if (next[0] == (byte)'\n')
                return [.. line];
            line.Add(next[0]);
        }

        throw new IOException("Nobody says which repository is wanted.");
    }

    private sealed record Wanted(RepositoryId Id, ClientId Client, string Path);
}
