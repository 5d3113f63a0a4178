using System.Text.Json;

namespace BorgBackupServer.Borg.Guarding;

/// <summary>What a session's record says as a whole. Its lines are believed as little as the client: each may be cut off, odd, or missing.</summary>
public sealed class SessionSummary
{
    private const int MostLineBytes = 16 * 1024;
    private const int MostTextChars = 300;

    private readonly Dictionary<RefusalKind, long> refusals = [];

    private SessionSummary()
    {
    }

    /// <summary>The first line that could be read; null if there is none.</summary>
    public SessionLine? First { get; private set; }

    public SessionLine? Opened { get; private set; }

    /// <summary>Null of a session that goes on, or was killed.</summary>
    public SessionLine? Ended { get; private set; }

    /// <summary>How often each kind was refused; of a session that did not end in order, as far as its lines tell.</summary>
    public IReadOnlyDictionary<RefusalKind, long> Refusals => refusals;

    public long IgnoredOverputs { get; private set; }

    /// <summary>What the guard said last about a refusal, without what could do harm on a page.</summary>
    public string? LastRefusal { get; private set; }

    public static SessionSummary Read(ReadOnlySpan<byte> record)
    {
        var summary = new SessionSummary();
        foreach (var range in record.Split((byte)'\n'))
            if (Parse(record[range]) is { } line)
                summary.Add(line);
        return summary;
    }

    private static SessionLine? Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > MostLineBytes)
            return null;
        try
        {
            return JsonSerializer.Deserialize(text, GuardJson.Default.SessionLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Add(SessionLine line)
    {
        First ??= line;
        switch (line.Event)
        {
            case SessionEvent.Opened:
                Opened ??= line;
                break;
            case SessionEvent.Refused when line.Refusal is { } refusal:
                refusals[refusal] = Math.Max(refusals.GetValueOrDefault(refusal), Math.Max(1, line.Count ?? 1));
                LastRefusal = Shown(line.Text);
                break;
            case SessionEvent.Ignored:
                IgnoredOverputs = Math.Max(IgnoredOverputs, line.Count ?? 1);
                break;
            case SessionEvent.Ended:
                Ended ??= line with { Text = Shown(line.Text) };
                foreach (var (refusal, count) in line.Refusals ?? new Dictionary<RefusalKind, long>())
                    refusals[refusal] = Math.Max(refusals.GetValueOrDefault(refusal), Math.Max(1, count));
                IgnoredOverputs = Math.Max(IgnoredOverputs, line.IgnoredOverputs ?? 0);
                break;
        }
    }

    private static string? Shown(string? text) =>
        text is null ? null : new string([.. text.Where(letter => !char.IsControl(letter) && !char.IsSurrogate(letter)).Take(MostTextChars)]);
}
