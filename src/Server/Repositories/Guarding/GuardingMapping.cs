using BorgBackupServer.Server.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Repositories.Guarding;

internal sealed class GuardingMapping : IEntityTypeConfiguration<Restriction>, IEntityTypeConfiguration<ClientSession>, IEntityTypeConfiguration<ClientLimits>
{
    public void Configure(EntityTypeBuilder<Restriction> builder)
    {
        builder.ToTable("repository_restrictions");
        builder.HasKey(restriction => new { restriction.RepositoryId, restriction.Cause });
        builder.HasOne<Repository>().WithMany().HasForeignKey(restriction => restriction.RepositoryId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ClientSession> builder)
    {
        builder.ToTable("client_sessions");
        builder.HasIndex(session => new { session.ClientId, session.StartedAt });
        builder.HasIndex(session => new { session.RepositoryId, session.EndedAt });
        builder.HasIndex(session => session.NeedsLook).HasFilter("\"NeedsLook\"");
        builder.HasIndex(session => session.EndedAt);
        builder.HasOne<Client>().WithMany().HasForeignKey(session => session.ClientId).OnDelete(DeleteBehavior.Cascade);
        builder.Ignore(session => session.Refusals);
    }

    public void Configure(EntityTypeBuilder<ClientLimits> builder)
    {
        builder.ToTable("client_limits");
        builder.HasKey(limits => limits.ClientId);
        builder.HasIndex(limits => limits.QuotaBytes).HasFilter("\"QuotaBytes\" IS NOT NULL");
        builder.HasOne<Client>().WithMany().HasForeignKey(limits => limits.ClientId).OnDelete(DeleteBehavior.Cascade);
    }
}
