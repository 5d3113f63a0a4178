using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace BorgBackupServer.Server.Access;

/// <summary>What was given to a user, or to an API token: the clients that may be seen, and at which of them each permission holds.</summary>
public sealed record Grants
{
    [JsonConstructor]
    private Grants(ClientScope clients, ImmutableSortedDictionary<Permission, ClientScope> permissions)
    {
        Clients = clients;
        // A permission reaches no further than the eyes.
        Permissions = permissions
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Within(clients))).Where(pair => !pair.Value.IsEmpty)
            .ToImmutableSortedDictionary();
    }

    public ClientScope Clients { get; }

    public ImmutableSortedDictionary<Permission, ClientScope> Permissions { get; }

    /// <summary>Sees nothing, may nothing.</summary>
    public static Grants None { get; } = new(ClientScope.None, ImmutableSortedDictionary<Permission, ClientScope>.Empty);

    public static Grants Of(ClientScope clients, IEnumerable<KeyValuePair<Permission, ClientScope>> permissions) => new(clients, permissions.ToImmutableSortedDictionary());

    /// <summary>The same permissions at all of these clients.</summary>
    public static Grants At(ClientScope clients, params IEnumerable<Permission> permissions) =>
        Of(clients, permissions.Distinct().Select(permission => KeyValuePair.Create(permission, clients)));

    /// <summary>At which clients it holds.</summary>
    public ClientScope ClientsOf(Permission permission) => Permissions.GetValueOrDefault(permission, ClientScope.None);

    /// <summary>No more of it than the actor has.</summary>
    public Grants Within(Actor actor) => new(
        Clients.Within(actor.Clients), Permissions.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Within(actor.ClientsOf(pair.Key))));

    public bool Equals(Grants? other) => other is not null && Clients == other.Clients && Permissions.SequenceEqual(other.Permissions);

    public override int GetHashCode() => HashCode.Combine(Clients, Permissions.Count);
}
