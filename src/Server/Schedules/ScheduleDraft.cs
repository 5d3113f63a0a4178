namespace BorgBackupServer.Server.Schedules;

/// <summary>What a person says about when a plan runs.</summary>
/// <param name="Enabled">False means only by hand; the other two are kept for later.</param>
/// <param name="DailyAt">Local time in the zone.</param>
/// <param name="TimeZone">IANA name, for example <c>Europe/Berlin</c>.</param>
public sealed record ScheduleDraft(bool Enabled, TimeOnly DailyAt, string TimeZone);
