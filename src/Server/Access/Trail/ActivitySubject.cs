namespace BorgBackupServer.Server.Access.Trail;

/// <summary>What it happened to, by the names it had then.</summary>
/// <param name="Noun">Of the glossary, in lower case, for example <c>client</c>.</param>
/// <param name="ClientId">The client it belongs to; what the filter for a client finds.</param>
public sealed record ActivitySubject(string Noun, Guid? Id, string Name, Guid? ClientId = null, string? ClientName = null)
{
    public static ActivitySubject Server { get; } = new("server", null, "");

    public static ActivitySubject User(UserId id, string name) => new("user", id.Value, name);

    public static ActivitySubject Client(Guid id, string name) => new("client", id, name, id, name);
}
