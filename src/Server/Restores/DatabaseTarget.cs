using BorgBackupServer.Protocol;

namespace BorgBackupServer.Server.Restores;

/// <summary>Where a dump of an archive is to be loaded.</summary>
/// <param name="Dump">In the archive.</param>
/// <param name="Source">Of the client.</param>
/// <param name="Database">Its name afterwards.</param>
/// <param name="SafetyDirectory">Where a dump of the replaced one is kept; null where nothing is replaced.</param>
/// <param name="Saved">What the archive says of it, for a client that cannot look itself; else null.</param>
internal sealed record DatabaseTarget(WirePath Dump, string Source, string Database, WirePath? SafetyDirectory = null, SavedDatabase? Saved = null);
