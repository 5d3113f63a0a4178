using System.Text.Json;
using BorgBackupServer.Server.Platform.Http;

namespace BorgBackupServer.Server.Access.Trail;

/// <summary>One row of the activity. It is added and never changed: <see cref="ActivityWriter"/> refuses anything else, and so does the database.</summary>
public sealed class ActivityEntry
{
    public const int MostNameChars = 300;
    public const int MostDetailChars = 1000;

    private static long lastRecorded;

    /// <summary>Rows of one save follow each other as they were recorded.</summary>
    private long recorded;

    private ActivityEntry()
    {
    }

    /// <summary>1, 2, 3 … without a gap; negative and of no meaning until it is written.</summary>
    public long Sequence { get; private set; }

    public DateTimeOffset At { get; private set; }

    public ActivityKind Kind { get; private set; }

    public ActivityActorKind ActorKind { get; private set; }

    public Guid? ActorId { get; private set; }

    public string ActorName { get; private set; } = "";

    public string? Address { get; private set; }

    public Guid? SessionId { get; private set; }

    public string SubjectNoun { get; private set; } = "";

    public Guid? SubjectId { get; private set; }

    public string SubjectName { get; private set; } = "";

    public Guid? ClientId { get; private set; }

    public string? ClientName { get; private set; }

    /// <summary>What else is to be known, in a sentence or a problem's code.</summary>
    public string? Detail { get; private set; }

    /// <summary>JSON of <see cref="ActivityChange"/>s; null where nothing has a before.</summary>
    public string? ChangesJson { get; private set; }

    /// <summary>Over all of the above and the hash of the row before; see <see cref="ActivityChain"/>.</summary>
    public string Hash { get; private set; } = "";

    public static ActivityEntry Of(ActivityActor by, ActivityKind kind, ActivitySubject subject, string? detail, IEnumerable<ActivityChange>? changes)
    {
        var list = changes?.ToList() ?? [];
        var turn = Interlocked.Increment(ref lastRecorded);
        return new ActivityEntry
        {
            recorded = turn,
            Sequence = -turn,
            Kind = kind,
            ActorKind = by.Kind,
            ActorId = by.Id,
            ActorName = Cut(by.Name, MostNameChars),
            Address = by.Address is null ? null : Cut(by.Address, 64),
            SessionId = by.SessionId,
            SubjectNoun = subject.Noun,
            SubjectId = subject.Id,
            SubjectName = Cut(subject.Name, MostNameChars),
            ClientId = subject.ClientId,
            ClientName = subject.ClientName is null ? null : Cut(subject.ClientName, MostNameChars),
            Detail = detail is null ? null : Cut(detail, MostDetailChars),
            ChangesJson = list.Count == 0 ? null : JsonSerializer.Serialize(list, RestJson.Options),
        };
    }

    public IReadOnlyList<ActivityChange> Changes() =>
        ChangesJson is null ? [] : JsonSerializer.Deserialize<IReadOnlyList<ActivityChange>>(ChangesJson, RestJson.Options) ?? [];

    internal static int ByTurn(ActivityEntry one, ActivityEntry other) => one.recorded.CompareTo(other.recorded);

    /// <summary>Gives the row its place. Again after a save that failed, when another row may have taken it.</summary>
    internal void Link(long sequence, DateTimeOffset at, string previousHash)
    {
        Sequence = sequence;
        // As it is stored, so that the hash is over what will be read.
        At = DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
        Hash = ActivityChain.Hash(this, previousHash);
    }

    // Half a character could not be stored and would be read back as something else than was hashed; a line break would make
    // two lines of one where the activity is forwarded.
    private static string Cut(string text, int most)
    {
        var cut = text.Length > most ? text[..most] : text;
        return string.Concat(cut.EnumerateRunes().Select(rune => System.Text.Rune.IsControl(rune) ? " " : rune.ToString()));
    }
}
