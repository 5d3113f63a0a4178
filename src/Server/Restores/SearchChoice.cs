using System.Globalization;
using BorgBackupServer.Catalog;

namespace BorgBackupServer.Server.Restores;

/// <summary>What a person searches for, as the address of the page has it; what makes no sense there is as if it were not.</summary>
/// <param name="Text">Part of a name, a glob, or part of a path.</param>
/// <param name="Larger">Bytes at least; one of <see cref="Sizes"/>.</param>
/// <param name="Smaller">Bytes at most.</param>
/// <param name="From">First day of the change.</param>
/// <param name="Until">Last day of the change.</param>
/// <param name="Owner">User, number of a user, or <c>user:group</c>.</param>
public sealed record SearchChoice(string? Text, long? Larger, long? Smaller, DateTime? From, DateTime? Until, string? Owner)
{
    /// <summary>Sizes to choose from.</summary>
    public static readonly IReadOnlyList<(long? Bytes, string Text)> Sizes =
        [(null, "Any"), (1L << 10, "1 KiB"), (1L << 20, "1 MiB"), (10L << 20, "10 MiB"), (100L << 20, "100 MiB"), (1L << 30, "1 GiB"), (10L << 30, "10 GiB")];

    public bool HasFilter => Larger is not null || Smaller is not null || From is not null || Until is not null || Owner is not null;

    public static SearchChoice Read(string? text, string? larger, string? smaller, string? from, string? until, string? owner) =>
        new(Words(text), Size(larger), Size(smaller), Day(from), Day(until), Words(owner));

    /// <summary>The query of the address.</summary>
    public string ToQuery()
    {
        var parts = new List<string>();
        Add("find", Words(Text));
        Add("larger", Larger?.ToString(CultureInfo.InvariantCulture));
        Add("smaller", Smaller?.ToString(CultureInfo.InvariantCulture));
        Add("from", From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Add("until", Until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Add("owner", Words(Owner));
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);

        void Add(string name, string? value)
        {
            if (value is not null)
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
        }
    }

    /// <param name="zone">The reader's, whose days are meant.</param>
    public SearchFilter ToFilter(TimeZoneInfo zone) => new()
    {
        MinBytes = Larger,
        MaxBytes = Smaller,
        ModifiedFrom = Midnight(From, zone),
        ModifiedBefore = Midnight(Until?.AddDays(1), zone),
        Owner = Owner,
    };

    private static DateTimeOffset? Midnight(DateTime? day, TimeZoneInfo zone) =>
        day is { } date ? new DateTimeOffset(DateTime.SpecifyKind(date, DateTimeKind.Unspecified), zone.GetUtcOffset(DateTime.SpecifyKind(date, DateTimeKind.Unspecified))) : null;

    private static string? Words(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static long? Size(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    // Far from the ends of time, where no zone can be added.
    private static DateTime? Day(string? text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1 and < 9999 ? day : null;
}
