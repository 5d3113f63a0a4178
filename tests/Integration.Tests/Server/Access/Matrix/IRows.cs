namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix;

/// <summary>The rows of one noun. Every class that implements this is found by itself; it has a public constructor without parameters.</summary>
public interface IRows
{
    IReadOnlyList<RouteRow> Routes => [];

    IReadOnlyList<PageRow> Pages => [];

    IReadOnlyList<UseCaseRow> UseCases => [];

    /// <summary>Use cases that take no actor, and why nobody needs to be asked who they are.</summary>
    IReadOnlyList<(Type UseCase, string Why)> WithoutActor => [];
}
