namespace BorgBackupServer.Server.Archives;

/// <summary>When an archive is held. One rule for the record, by which retention goes, and for the page that shows it.</summary>
internal static class ArchiveHold
{
    /// <param name="reason">Null when nobody holds it.</param>
    /// <param name="until">When the hold ends by itself; null means never.</param>
    /// <param name="now">The moment that is asked about.</param>
    public static bool Lasts(string? reason, DateTimeOffset? until, DateTimeOffset now) => reason is not null && (until is null || until > now);
}
