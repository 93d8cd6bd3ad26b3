import { t } from '../../texts/t.ts';

/** operatorLinks are the places of the operator's desk. */
export const operatorLinks = () => [{ href: '/operator', label: t('operator.title') }, { href: '/operator/what-if', label: t('operator.whatif') }];
