using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace BorgBackupServer.Server.Access;

/// <summary>Clients for which something holds: all of them, also those that are added later, or some by their ids.</summary>
public sealed record ClientScope
{
    [JsonConstructor]
    private ClientScope(bool all, ImmutableArray<Guid> clientIds)
    {
        All = all;
        ClientIds = all || clientIds.IsDefaultOrEmpty ? [] : [.. clientIds.Distinct().Order()];
    }

    public bool All { get; }

    /// <summary>Sorted; empty where it is all of them.</summary>
    public ImmutableArray<Guid> ClientIds { get; }

    public static ClientScope Every { get; } = new(true, []);

    public static ClientScope None { get; } = new(false, []);

    [JsonIgnore]
    public bool IsEmpty => !All && ClientIds.IsEmpty;

    public static ClientScope Of(params IEnumerable<Guid> clientIds) => new(false, [.. clientIds]);

    public bool Contains(Guid clientId) => All || ClientIds.BinarySearch(clientId) >= 0;

    /// <summary>The clients that are in both.</summary>
    public ClientScope Within(ClientScope other) => All ? other : other.All ? this : Of(ClientIds.Where(other.Contains));

    public bool Equals(ClientScope? other) => other is not null && All == other.All && ClientIds.SequenceEqual(other.ClientIds);

    public override int GetHashCode() => HashCode.Combine(All, ClientIds.Length);
}
