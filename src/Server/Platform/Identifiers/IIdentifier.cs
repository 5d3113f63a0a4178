namespace BorgBackupServer.Server.Platform.Identifiers;

/// <summary>A typed id around a Guid v7. Nouns declare theirs in their own folder; the database finds them by this interface.</summary>
public interface IIdentifier<TSelf> : IParsable<TSelf>
    where TSelf : struct, IIdentifier<TSelf>
{
    Guid Value { get; }

    static abstract TSelf From(Guid value);

    static virtual TSelf Create() => TSelf.From(Guid.CreateVersion7());
}
