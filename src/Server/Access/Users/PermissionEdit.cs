namespace BorgBackupServer.Server.Access.Users;

/// <summary>How far one permission reaches, while somebody fills in the form.</summary>
public sealed class PermissionEdit(Permission permission)
{
    public Permission Permission { get; } = permission;

    public PermissionReach Reach { get; set; }

    /// <summary>For <see cref="PermissionReach.Some"/>.</summary>
    public HashSet<Guid> ClientIds { get; private init; } = [];

    public static PermissionEdit Of(Permission permission, Grants grants)
    {
        var scope = grants.ClientsOf(permission);
        return new PermissionEdit(permission)
        {
            Reach = scope.IsEmpty ? PermissionReach.Nowhere : scope == grants.Clients ? PermissionReach.Everywhere : PermissionReach.Some,
            ClientIds = [.. scope.ClientIds],
        };
    }

    public ClientScope ToScope(ClientScope clients) => Reach switch
    {
        PermissionReach.Everywhere => clients,
        PermissionReach.Some => ClientScope.Of(ClientIds).Within(clients),
        _ => ClientScope.None,
    };
}
