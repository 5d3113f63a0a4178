using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Guard.Judging;
using BorgBackupServer.Unit.Tests.Borg.Rpc;

namespace BorgBackupServer.Unit.Tests.Guard.Judging;

/// <summary>A repository in memory, a session with it, and everything that reached each side.</summary>
internal sealed class PlayedRepository : IRepositoryAccess, ISessionOutput
{
    public const string MainPath = "/srv/clients/one/main";

    public const string FarPath = "/./backups/home/one/main";

    public static readonly string BorgId = new('a', 64);

    private readonly List<byte> toBorg = [];

    public PlayedRepository(RepositoryMode mode = RepositoryMode.Backup, SessionLimits? limits = null, long? quota = null, bool isFar = false)
    {
        Rules = new GuardRules
        {
            Version = GuardRules.CurrentVersion,
            ClientId = "one",
            Borg = "/usr/bin/borg",
            BaseDirectory = "/srv/borg",
            HomeDirectories = ["/srv/clients/one"],
            SessionDirectory = "/srv/sessions",
            RateFile = "/srv/rate",
            Limits = limits ?? new(),
            Repositories = [new GuardedRepository { Path = MainPath, BorgId = BorgId, Mode = mode, LockFile = "/srv/lock", QuotaBytes = quota, FarEnd = isFar ? "/srv/far-end" : null, FarPath = isFar ? FarPath : null }],
        };
        Judge = new SessionJudge(Rules, this);
        Stream = new ClientStream(Judge, this);
    }

    public GuardRules Rules { get; }

    public SessionJudge Judge { get; }

    public ClientStream Stream { get; }

    public byte[] ToBorg => [.. toBorg];

    public List<byte[]> ToClient { get; } = [];

    public List<Judgement> Noted { get; } = [];

    public HashSet<ObjectId> Existing { get; } = [];

    public bool HasIndex { get; set; } = true;

    public bool IsInMaintenance { get; set; }

    public long? StoredNonce { get; set; } = 1000;

    public static byte[] Negotiate(int id = 1) => Msgpack.Encode(new object?[] { 1, id, "negotiate", new object?[] { new (string, object?)[] { ("client_version", new object?[] { 1, 2, 4, -1 }) } } });

    public static byte[] Open(int id = 2, string path = MainPath, bool exclusive = true) =>
        Msgpack.Request(id, "open", ("path", path), ("create", false), ("lock_wait", 1), ("lock", true), ("exclusive", exclusive), ("append_only", false), ("make_parent_dirs", false));

    public static byte[] Put(int id, byte[] objectId, byte[] data) => Msgpack.Request(id, "put", ("id", objectId), ("data", data));

    public static byte[] Id(int number) => [.. BitConverter.GetBytes(number), .. new byte[28]];

    /// <summary>A session as far as the open repository.</summary>
    public PlayedRepository Opened(bool exclusive = true)
    {
        Send(Negotiate());
        Judge.JudgeReply(Msgpack.Encode(new object?[] { 1, 1, null, new (string, object?)[] { ("server_version", new object?[] { 1, 2, 4, -1 }) } }));
        Send(Open(exclusive: exclusive));
        Judge.JudgeReply(Msgpack.Reply(2, Convert.FromHexString(BorgId)));
        toBorg.Clear();
        return this;
    }

    /// <summary>Sends bytes in pieces of a size; what is left untaken is shown again.</summary>
    public void Send(byte[] bytes, int piece = int.MaxValue)
    {
        var left = new List<byte>();
        for (var at = 0; at < bytes.Length; at += Math.Min(piece, bytes.Length - at))
        {
            left.AddRange(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            left.RemoveRange(0, Stream.Take([.. left]));
        }
    }

    /// <summary>Sends one message, and tells why it was not let through; null if it was.</summary>
    public RefusalKind? Try(byte[] message)
    {
        var (before, passed) = (Noted.Count, toBorg.Count);
        Send(message);
        if (Noted.Count == before)
            return null;
        return passed == toBorg.Count ? Noted[^1].Refusal : throw new InvalidOperationException("Refused, and yet something passed.");
    }

    public bool TryEnter(GuardedRepository repository, TimeSpan wait) => !IsInMaintenance;

    public Func<ObjectId, bool>? ExistingObjects(GuardedRepository repository) => HasIndex ? Existing.Contains : null;

    public long? Nonce(GuardedRepository repository) => StoredNonce;

    public long FreeBytes { get; set; } = 1L << 40;

    public long BytesOnDisk(IEnumerable<GuardedRepository> repositories) => repositories.Count() * 1000;

    public (long FreeBytes, long TotalBytes) Space(GuardedRepository repository) => (FreeBytes, 2L << 40);

    void ISessionOutput.ToBorg(ReadOnlySpan<byte> bytes) => toBorg.AddRange(bytes);

    void ISessionOutput.ToClient(byte[] message) => ToClient.Add(message);

    void ISessionOutput.Note(Judgement judgement) => Noted.Add(judgement);
}
