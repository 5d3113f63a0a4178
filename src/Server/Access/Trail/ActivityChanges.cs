using System.Collections;
using System.Text.Json;
using BorgBackupServer.Server.Platform.Http;

namespace BorgBackupServer.Server.Access.Trail;

/// <summary>
/// Before and after, field by field, in the words of the API. Only what differs is kept. Fields are named one by one at
/// the call: what a noun adds later (a hash, a passphrase) does not slip in.
/// </summary>
public sealed class ActivityChanges : IEnumerable<ActivityChange>
{
    /// <summary>A list of excludes may be long; the activity says that it changed, the plan says what it is.</summary>
    public const int MostValueChars = 2000;

    private readonly List<ActivityChange> changes = [];

    public void Add<T>(string field, T before, T after)
    {
        var (was, now) = (Text(before), Text(after));
        if (was != now)
            changes.Add(new ActivityChange(field, Cut(was), Cut(now)));
    }

    public IEnumerator<ActivityChange> GetEnumerator() => changes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string? Text<T>(T value)
    {
        if (value is null)
            return null;
        if (value is string text)
            return text;
        var json = JsonSerializer.SerializeToElement(value, RestJson.Options);
        return json.ValueKind == JsonValueKind.String ? json.GetString() : json.GetRawText();
    }

    private static string? Cut(string? text) => text is { Length: > MostValueChars } ? text[..MostValueChars] + "…" : text;
}
