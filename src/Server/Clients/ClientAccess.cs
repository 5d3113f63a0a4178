using System.Linq.Expressions;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Clients;

/// <summary>
/// Who may see and do what, of everything that belongs to a client: the one place where it is decided. What may not be seen
/// is left out of every query, so that its id answers exactly as one that does not exist.
/// </summary>
public static class ClientAccess
{
    public static bool Sees(this Actor actor, ClientId client) => actor.Clients.Contains(client.Value);

    public static bool May(this Actor actor, Permission permission, ClientId client) => actor.ClientsOf(permission).Contains(client.Value);

    /// <summary>Null where the actor may, otherwise the refusal. For a client that was found through <see cref="SeenBy"/>.</summary>
    public static Problem? Refuse(this Actor actor, Permission permission, ClientId client) =>
        actor.May(permission, client) ? null : AccessProblems.Missing(permission);

    /// <summary>The clients that the actor may see.</summary>
    public static IQueryable<Client> ClientsFor(this ServerDatabase database, Actor actor) => database.Set<Client>().SeenBy(actor, client => client.Id);

    /// <summary>Null where the actor may do this to the client; otherwise not-found, or which permission is missing.</summary>
    public static async Task<Problem?> RefuseClientAsync(this ServerDatabase database, ClientId id, Permission permission, Actor actor, CancellationToken cancellationToken) =>
        await database.ClientsFor(actor).AnyAsync(client => client.Id == id, cancellationToken) ? actor.Refuse(permission, id) : Problem.NotFound("client");

    /// <summary>The rows that belong to clients which the actor may see.</summary>
    /// <param name="rows">Any rows.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="clientOf">Whose a row is.</param>
    public static IQueryable<T> SeenBy<T>(this IQueryable<T> rows, Actor actor, Expression<Func<T, ClientId>> clientOf) => rows.In(actor.Clients, clientOf);

    /// <summary>The rows that belong to these clients.</summary>
    public static IQueryable<T> In<T>(this IQueryable<T> rows, ClientScope scope, Expression<Func<T, ClientId>> clientOf)
    {
        if (scope.All)
            return rows;
        var ids = scope.ClientIds.Select(ClientId.From).ToList();
        Expression<Func<ClientId, bool>> contains = id => ids.Contains(id);
        var body = new Replacement(contains.Parameters[0], clientOf.Body).Visit(contains.Body)!; // because an expression that is there stays there
        return rows.Where(Expression.Lambda<Func<T, bool>>(body, clientOf.Parameters));
    }

    private sealed class Replacement(Expression what, Expression with) : ExpressionVisitor
    {
        public override Expression? Visit(Expression? node) => node == what ? with : base.Visit(node);
    }
}
