using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Repositories.Audits;

internal sealed class AuditMapping : IEntityTypeConfiguration<RepositoryAudit>, IEntityTypeConfiguration<AuditFinding>
{
    public void Configure(EntityTypeBuilder<RepositoryAudit> builder)
    {
        builder.ToTable("repository_audits");
        builder.HasKey(audit => audit.RepositoryId);
    }

    public void Configure(EntityTypeBuilder<AuditFinding> builder)
    {
        builder.ToTable("audit_findings");
        builder.HasIndex(finding => new { finding.RepositoryId, finding.ClosedAt });
    }
}
