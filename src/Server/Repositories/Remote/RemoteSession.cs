using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>
/// A session with the borg of a remote host: ssh, and borg's own calls. What answers there is another party's machine: what
/// it says is bounded, read strictly, and waited for only so long.
/// </summary>
public sealed class RemoteSession : IAsyncDisposable
{
    private static readonly TimeSpan OpensWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromMinutes(10); // a repository that reads its log anew
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(10);

    private static readonly MsgpackLimits Limits = new() { Items = 200_000, TextBytes = 1024 * 1024, MessageBytes = 2 * 1024 * 1024 };

    private readonly ChildProcess ssh;
    private readonly Task<IReadOnlyList<string>> errors;
    private readonly string command;
    private readonly RpcMessageBuffer buffer = new(Limits);
    private readonly byte[] piece = new byte[64 * 1024];
    private long lastCall;
    private bool isDisposed;

    private RemoteSession(ChildProcess ssh, string command) => (this.ssh, this.command, errors) = (ssh, command, ProgramRun.ReadErrorsAsync(ssh, CancellationToken.None));

    /// <summary>Takes an answer apart.</summary>
    public delegate T Reading<out T>(in RpcReply reply);

    public BorgVersion Version { get; private set; }

    /// <summary>borg's own streams, for whoever goes on with the session.</summary>
    public Stream ToBorg => ssh.Input;

    /// <inheritdoc cref="ToBorg"/>
    public Stream FromBorg => ssh.Output;

    /// <summary>Connects, and asks which borg it is. Nothing is sent before the pinned host key was proven.</summary>
    /// <param name="bound">What borg is started with: <c>--restrict-to-repository=…</c>.</param>
    public static async Task<Result<RemoteSession>> OpenAsync(RemoteAccess access, IReadOnlyList<string> bound, CancellationToken cancellationToken)
    {
        RemoteSession session;
        try
        {
            session = new RemoteSession(
                await ChildProcess.StartAsync(new ChildProcessStart
                {
                    FileName = "ssh",
                    Arguments = [.. access.Ssh.Arguments, access.BorgCommand, "serve", "--umask=077", .. bound],
                    Environment = new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" },
                    HasInput = true,
                }),
                access.BorgCommand);
        }
        catch (FileNotFoundException)
        {
            return Problem.Unavailable("ssh.missing", "ssh is not installed on the server.", "Install it (on Debian: apt install openssh-client).");
        }

        try
        {
            if ((await session.AskAsync(RpcCall.Negotiate, (in RpcReply reply) => RpcVersion.Read(reply), OpensWithin, cancellationToken)).IsSuccess(out var version, out var problem))
            {
                session.Version = version;
                problem = version.IsSupported ? null : RemoteProblems.WrongVersion(version);
            }

            if (problem is null)
                return session;
            await session.DisposeAsync();
            return problem;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes one call, and waits for its answer.</summary>
    public Task<Result<T>> AskAsync<T>(Func<long, byte[]> call, Reading<T> read, CancellationToken cancellationToken) => AskAsync(call, read, AnswersWithin, cancellationToken);

    /// <summary>The name of the exception with which borg answered; null where it was none.</summary>
    public Task<Result<string>> TryAsync(Func<long, byte[]> call, CancellationToken cancellationToken) =>
        AskAsync(call, (in RpcReply reply) => reply.IsException ? ShownClass(reply.ExceptionClass) : "", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        ssh.Input.Close(); // borg lets go of its lock, and ends
        using var patience = new CancellationTokenSource(EndsWithin);
        try
        {
            await ssh.Output.CopyToAsync(Stream.Null, patience.Token);
            await ssh.WaitForExitAsync(patience.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // Then it is killed.
        }

        await ssh.DisposeAsync();
    }

    /// <summary>The name of an exception, if it can be one.</summary>
    internal static string ShownClass(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= 60 && !name.ContainsAnyExceptInRange((byte)'.', (byte)'z') ? System.Text.Encoding.ASCII.GetString(name) : "Exception";

    private async Task<Result<T>> AskAsync<T>(Func<long, byte[]> call, Reading<T> read, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit);
        var id = ++lastCall;
        try
        {
            await ssh.Input.WriteAsync(call(id), patience.Token);
            await ssh.Input.FlushAsync(patience.Token);
            while (await ssh.Output.ReadAsync(piece, patience.Token) is var got and > 0)
            {
                var rest = buffer.Add(piece.AsMemory(0, got), out var message);
                if (message.IsEmpty)
                    continue;
                var reply = RpcReply.Read(message.Span);
                if (reply.Id != id || !rest.IsEmpty)
                    throw new MsgpackException("It answers what was not asked.");
                var answer = read(reply);
                buffer.Clear();
                return answer;
            }

            return await EndedAsync();
        }
        catch (MsgpackException strange)
        {
            return RemoteProblems.Strange(strange.Message);
        }
        catch (IOException)
        {
            return await EndedAsync();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return RemoteProblems.Silent;
        }
    }

    private async Task<Problem> EndedAsync()
    {
        using var patience = new CancellationTokenSource(EndsWithin);
        try
        {
            var exit = await ssh.WaitForExitAsync(patience.Token);
            return RemoteProblems.Of(exit.Code, await errors.WaitAsync(patience.Token), command);
        }
        catch (OperationCanceledException)
        {
            return RemoteProblems.Silent;
        }
    }
}
