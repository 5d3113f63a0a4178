using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace BorgBackupServer.Server.Platform.Database;

/// <summary>Times are stored as milliseconds since 1970 UTC: comparable, sortable and indexable alike in SQLite and PostgreSQL.</summary>
internal sealed class UtcMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
    time => time.ToUnixTimeMilliseconds(),
    milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
