using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Activity;

/// <summary>Which rows are asked for; what is null or empty asks for all.</summary>
/// <param name="Search">Part of the name of who, of what, or of the client, or of the detail.</param>
/// <param name="Actor">The whole name of who did it.</param>
/// <param name="Noun">What it happened to, for example <c>plan</c>.</param>
/// <param name="FromAt">From then on.</param>
/// <param name="UntilAt">Before then.</param>
public sealed record ActivityFilter(
    string? Search = null, string? Actor = null, ActivityKind? Kind = null, string? Noun = null, Guid? ClientId = null, DateTimeOffset? FromAt = null, DateTimeOffset? UntilAt = null)
{
    public const int MostSearchChars = 100;

    public IQueryable<ActivityEntry> Apply(IQueryable<ActivityEntry> entries)
    {
        if (!string.IsNullOrWhiteSpace(Actor))
            entries = entries.Where(entry => entry.ActorName == Actor.Trim());
        if (Kind is { } kind)
            entries = entries.Where(entry => entry.Kind == kind);
        if (!string.IsNullOrWhiteSpace(Noun))
            entries = entries.Where(entry => entry.SubjectNoun == Noun);
        if (ClientId is { } clientId)
            entries = entries.Where(entry => entry.ClientId == clientId);
        if (FromAt is { } from)
            entries = entries.Where(entry => entry.At >= from);
        if (UntilAt is { } until)
            entries = entries.Where(entry => entry.At < until);
        if (string.IsNullOrWhiteSpace(Search))
            return entries;

        var pattern = TextSearch.Pattern(Cut(Search.Trim()));
        return entries.Where(entry =>
            TextSearch.Has(entry.SubjectName, pattern) || TextSearch.Has(entry.ActorName, pattern) || TextSearch.Has(entry.ClientName, pattern)
            || TextSearch.Has(entry.Detail, pattern) || TextSearch.Has(entry.Address, pattern));
    }

    private static string Cut(string text) => text.Length > MostSearchChars ? text[..MostSearchChars] : text;
}
