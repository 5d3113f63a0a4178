using System.Text;

namespace BorgBackupServer.Borg.Rpc;

/// <summary>
/// Stands between a borg client and the SSH connection to its server, and lets nothing but the opening of a repository
/// pass until the server has named the expected repository. A client would otherwise send its backup to whatever
/// repository the server opens for it, and learn of the exchange only from its own cache, if that still exists.
/// <para>
/// Both directions may be fed from different threads. After <see cref="RepositoryIdVerdict.Mismatch"/> or
/// <see cref="RepositoryIdVerdict.Refused"/> the connection has to be closed: nothing passes any more.
/// </para>
/// <para>
/// If opening fails on the server, its exception passes: borg reports it, and no data was sent. When the client then
/// hangs up, <c>borg serve</c> writes a sentence where messages belong; a relay whose client is gone need not look.
/// </para>
/// </summary>
public sealed class RepositoryIdCheck
{
    /// <summary>The bytes of a repository's id.</summary>
    public const int IdBytes = 32;

    // negotiate and open and their answers have some hundred bytes, an exception with its traceback some thousand.
    private static readonly MsgpackLimits OpeningLimits = new() { TextBytes = 64 * 1024, MessageBytes = 256 * 1024 };

    private readonly Lock gate = new();
    private readonly byte[] expectedId;
    private readonly RpcMessageBuffer fromClient = new(OpeningLimits);
    private readonly RpcMessageBuffer fromServer = new(OpeningLimits);
    private (long Id, bool IsOpen)? call;

    /// <param name="expectedId">The pinned id, 32 bytes.</param>
    public RepositoryIdCheck(ReadOnlySpan<byte> expectedId)
    {
        if (expectedId.Length != IdBytes)
            throw new ArgumentException("A repository's id has 32 bytes.", nameof(expectedId));
        this.expectedId = expectedId.ToArray();
    }

    public RepositoryIdVerdict Verdict { get; private set; }

    /// <summary>Why it is a mismatch or was refused; for display.</summary>
    public string? Reason { get; private set; }

    /// <summary>Takes what the client sent.</summary>
    /// <returns>What is to be sent on to the server now; once verified, the same memory.</returns>
    public ReadOnlyMemory<byte> FromClient(ReadOnlyMemory<byte> received) => Pass(received, fromClient, JudgeRequest);

    /// <summary>Takes what the server sent.</summary>
    /// <returns>What is to be sent on to the client now; once verified, the same memory.</returns>
    public ReadOnlyMemory<byte> FromServer(ReadOnlyMemory<byte> received) => Pass(received, fromServer, JudgeReply);

    private ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> received, RpcMessageBuffer buffer, Action<ReadOnlyMemory<byte>> judge)
    {
        lock (gate)
        {
            var passed = Array.Empty<byte>();
            try
            {
                while (Verdict == RepositoryIdVerdict.Pending && !received.IsEmpty)
                {
                    received = buffer.Add(received, out var message);
                    if (message.IsEmpty)
                        continue;
                    judge(message);
                    if (Verdict is RepositoryIdVerdict.Pending or RepositoryIdVerdict.Verified)
                        passed = [.. passed, .. message.Span];
                    buffer.Clear();
                }
            }
            catch (MsgpackException refusal)
            {
                Refuse(refusal.Message);
            }

            if (Verdict != RepositoryIdVerdict.Verified)
                return passed;
            // What waited for its end is no longer judged, but must not be lost.
            var waiting = buffer.TakeAll();
            return passed.Length + waiting.Length == 0 ? received : (byte[])[.. passed, .. waiting, .. received.Span];
        }
    }

    private void JudgeRequest(ReadOnlyMemory<byte> message)
    {
        var request = RpcRequest.Read(message.Span);
        var isOpen = request.Method.SequenceEqual("open"u8);
        if (call is not null)
            Refuse("The client made a call before the last one was answered.");
        else if (isOpen && Is(request, "create"u8, true))
            Refuse("The client wants to make a repository.");
        else if (isOpen && !Is(request, "lock"u8, true))
            Refuse("The client wants to open the repository without a lock.");
        else if (!isOpen && !request.Method.SequenceEqual("negotiate"u8))
            Refuse($"The client called '{Encoding.UTF8.GetString(request.Method)}' before the repository was open.");
        else
            call = (request.Id, isOpen);
    }

    private void JudgeReply(ReadOnlyMemory<byte> message)
    {
        var reply = RpcReply.Read(message.Span);
        if (call is not { } asked || asked.Id != reply.Id)
        {
            Refuse("The server answered what was not asked.");
            return;
        }

        call = null;
        if (!asked.IsOpen || reply.IsException)
            return;
        var id = reply.Result.ReadText();
        if (id.SequenceEqual(expectedId))
            Verdict = RepositoryIdVerdict.Verified;
        else
            (Verdict, Reason) = (RepositoryIdVerdict.Mismatch, $"The server opened the repository {Convert.ToHexStringLower(id[..Math.Min(id.Length, IdBytes)])}.");
    }

    // borg takes any Python truth for these; only the two real ones are understood here. Missing means borg's default:
    // create=False, lock=True.
    private static bool Is(RpcRequest request, ReadOnlySpan<byte> name, bool value) =>
        request.TryGetArgument(name, out var argument)
            ? argument.ReadBoolean() == value
            : value == name.SequenceEqual("lock"u8);

    private void Refuse(string reason) => (Verdict, Reason) = (RepositoryIdVerdict.Refused, reason);
}
