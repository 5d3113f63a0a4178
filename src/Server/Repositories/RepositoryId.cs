using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Our id of a repository; borg's own is a different one.</summary>
public readonly record struct RepositoryId(Guid Value) : IIdentifier<RepositoryId>
{
    public static RepositoryId From(Guid value) => new(value);

    public static RepositoryId Create() => new(Guid.CreateVersion7());

    public static RepositoryId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out RepositoryId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new RepositoryId(value);
        return parsed;
    }

    // In the order of the database, which is that in which they were made.
    public static bool operator >(RepositoryId left, RepositoryId right) => left.Value > right.Value;

    public static bool operator <(RepositoryId left, RepositoryId right) => left.Value < right.Value;

    public static bool operator >=(RepositoryId left, RepositoryId right) => left.Value >= right.Value;

    public static bool operator <=(RepositoryId left, RepositoryId right) => left.Value <= right.Value;

    public override string ToString() => Value.ToString();
}
