using BorgBackupServer.Server.Access;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix;

/// <summary>What somebody must have for a yes.</summary>
public sealed record Needs
{
    private Needs()
    {
    }

    public required string Name { get; init; }

    public Permission? Permission { get; private init; }

    /// <summary>Open to everybody on the network; the row's own tests say what it gives away.</summary>
    public static Needs Nothing { get; } = new() { Name = "nothing" };

    /// <summary>Any account: it is about the account itself, or about nothing in particular.</summary>
    public static Needs Account { get; } = new() { Name = "an account" };

    /// <summary>Any account; whose client it is not for, finds no word of it in the answer.</summary>
    public static Needs Eyes { get; } = new() { Name = "eyes" };

    /// <summary>The client must be seen; else its id is as one that does not exist.</summary>
    public static Needs Sight { get; } = new() { Name = "sight of the client" };

    public static Needs Administrator { get; } = new() { Name = "an administrator" };

    /// <summary>The key of an agent.</summary>
    public static Needs Agent { get; } = new() { Name = "an agent" };

    /// <summary>Sight of the client and this permission there.</summary>
    public static Needs At(Permission permission) => new() { Name = $"{permission.Name()} at the client", Permission = permission };

    /// <summary>This permission at one client at least.</summary>
    public static Needs Somewhere(Permission permission) => new() { Name = $"{permission.Name()} somewhere", Permission = permission };

    public bool IsAtClient => Name.EndsWith(" at the client", StringComparison.Ordinal);

    public bool IsSomewhere => Name.EndsWith(" somewhere", StringComparison.Ordinal);

    public override string ToString() => Name;
}
