namespace BorgBackupServer.Server.Access.Users;

/// <summary>Role, clients and permissions while somebody fills in the form.</summary>
public sealed class RightsEdit
{
    public bool IsAdministrator { get; set; }

    public bool AllClients { get; set; }

    public HashSet<Guid> ClientIds { get; private init; } = [];

    /// <summary>One for each permission.</summary>
    public IReadOnlyList<PermissionEdit> Permissions { get; private init; } = [.. Enum.GetValues<Permission>().Select(permission => new PermissionEdit(permission))];

    public static RightsEdit Of(bool isAdministrator, Grants grants) => new()
    {
        IsAdministrator = isAdministrator,
        AllClients = grants.Clients.All,
        ClientIds = [.. grants.Clients.ClientIds],
        Permissions = [.. Enum.GetValues<Permission>().Select(permission => PermissionEdit.Of(permission, grants))],
    };

    public bool Sees(Guid clientId) => AllClients || ClientIds.Contains(clientId);

    public Grants ToGrants()
    {
        // An administrator sees everything; what is given by name beside the role needs clients of its own all the same.
        var clients = AllClients || IsAdministrator ? ClientScope.Every : ClientScope.Of(ClientIds);
        var named = Permissions.Where(permission => !IsAdministrator || permission.Permission == Permission.ShowPassphrases)
            .Select(permission => KeyValuePair.Create(permission.Permission, permission.ToScope(clients))).Where(pair => !pair.Value.IsEmpty).ToList();
        return Grants.Of(IsAdministrator && named.Count == 0 ? ClientScope.None : clients, named);
    }
}
