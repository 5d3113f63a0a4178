namespace BorgBackupServer.Server.Access;

/// <summary>The clients that somebody sees, by name, for a form that gives somebody some of them. The clients stand above this noun and fulfil it.</summary>
public interface IClientNames
{
    /// <summary>By name, at most a few thousand.</summary>
    Task<IReadOnlyList<ClientChoice>> ListAsync(Actor actor, CancellationToken cancellationToken);
}
